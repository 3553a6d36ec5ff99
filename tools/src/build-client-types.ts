import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { clientDeclarations } from "./client-declarations.ts";

/**
 * Builds what a client of the tRPC API is compiled against into apps/rpc/dist/types, a folder fit for `npm pack`: declarations, a manifest
 * and the licence, and nothing at run time. Another folder to build into may be given as the only argument; what it held is lost.
 */
const root = fileURLToPath(new URL("../../", import.meta.url));
const rpc = join(root, "apps/rpc");
const dist = resolve(process.argv[2] ?? join(rpc, "dist/types"));

const emitted = mkdtempSync(join(tmpdir(), "client-types-"));
try {
	for (const [project, outDir] of [
		[join(rpc, "tsconfig.types.json"), emitted],
		[join(root, "packages/domain/tsconfig.json"), join(emitted, "domain")],
	] as const) {
		execFileSync(
			join(root, "node_modules/.bin/tsc"),
			[
				...["--project", project, "--rootDir", join(dirname(project), "src"), "--outDir", outDir],
				...["--noEmit", "false", "--declaration", "--emitDeclarationOnly", "--rewriteRelativeImportExtensions"],
			],
			{ stdio: "inherit" },
		);
	}
	const declarations = clientDeclarations((path) => readFileSync(join(emitted, `${path}.d.ts`), "utf8"));
	rmSync(dist, { recursive: true, force: true });
	for (const [path, text] of declarations) {
		const file = join(dist, `${path}.d.ts`);
		mkdirSync(dirname(file), { recursive: true });
		writeFileSync(file, text);
	}
} finally {
	rmSync(emitted, { recursive: true });
}

const { name, version, license, dependencies } = JSON.parse(readFileSync(join(rpc, "package.json"), "utf8"));
const manifest = {
	name,
	version,
	description: "The types of the tRPC API, for its clients",
	license,
	type: "module",
	types: "./types.d.ts",
	exports: { ".": { types: "./types.d.ts" } },
	peerDependencies: { "@trpc/server": `^${dependencies["@trpc/server"]}` },
	files: ["**/*.d.ts"],
};
writeFileSync(join(dist, "package.json"), `${JSON.stringify(manifest, null, "\t")}\n`);
copyFileSync(join(root, "LICENSE"), join(dist, "LICENSE"));
