import { execFileSync } from "node:child_process";
import { copyFileSync, existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { publishedManifest } from "./published-manifest.ts";

/**
 * Builds packages/domain into packages/domain/dist, a folder fit for `npm pack`: plain JavaScript with declarations, a manifest
 * that points to them, the licence and the read-me. The compiler is enough; a library that has no dependency needs no bundler.
 * Another folder to build into may be given as the only argument; what it held is lost.
 */
const root = new URL("../../", import.meta.url);
const domain = new URL("packages/domain/", root);
const dist = pathToFileURL(`${resolve(process.argv[2] ?? fileURLToPath(new URL("dist", domain)))}/`);

rmSync(dist, { recursive: true, force: true });
execFileSync(
	fileURLToPath(new URL("node_modules/.bin/tsc", root)),
	[
		...["--project", fileURLToPath(new URL("tsconfig.json", domain))],
		...["--rootDir", fileURLToPath(new URL("src/", domain)), "--outDir", fileURLToPath(dist)],
		...["--noEmit", "false", "--declaration", "--rewriteRelativeImportExtensions"],
	],
	{ stdio: "inherit" },
);
const manifest: unknown = JSON.parse(readFileSync(new URL("package.json", domain), "utf8"));
writeFileSync(new URL("package.json", dist), `${JSON.stringify(publishedManifest(manifest), null, "\t")}\n`);

for (const [name, places] of [
	["LICENSE", [domain, root]],
	["README.md", [domain]],
] as const) {
	const found = places.map((place) => new URL(name, place)).find((file) => existsSync(file));
	if (found !== undefined) copyFileSync(found, new URL(name, dist));
}
