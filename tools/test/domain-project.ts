import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { publishedManifest } from "../src/published-manifest.ts";

export const ROOT = fileURLToPath(new URL("../../", import.meta.url));

/** An empty project outside the workspace into which the built and packed domain is installed without a network. */
export async function openProjectWithDomain() {
	const path = await mkdtemp(join(tmpdir(), "domain-package-"));
	const built = join(path, "built");
	await execa(process.execPath, [join(ROOT, "tools/src/build-domain.ts"), built]);
	await execa("npm", ["pack", built, "--silent"], { cwd: path });
	await writeFile(join(path, "package.json"), '{ "name": "consumer", "private": true, "type": "module" }');
	const { version } = publishedManifest(JSON.parse(await readFile(join(ROOT, "packages/domain/package.json"), "utf8")));
	const tarball = `./node-actions-domain-${version}.tgz`;
	await execa("npm", ["install", "--offline", "--no-audit", "--no-fund", tarball], { cwd: path });
	await rm(built, { recursive: true });
	return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}
