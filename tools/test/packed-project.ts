import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";

export const ROOT = fileURLToPath(new URL("../../", import.meta.url));

/**
 * An empty project outside the workspace into which what a script of tools/src builds is packed and installed without a network, beside other
 * packages that the workspace has.
 */
export async function openProjectWith(script: string, others: readonly string[] = []) {
	const path = await mkdtemp(join(tmpdir(), "packed-"));
	const built = join(path, "built");
	await execa(process.execPath, [join(ROOT, "tools/src", script), built]);
	const { stdout: tarball } = await execa("npm", ["pack", built, "--silent"], { cwd: path });
	await writeFile(join(path, "package.json"), '{ "name": "consumer", "private": true, "type": "module" }');
	const folders = others.map((name) => join(ROOT, "node_modules", name));
	await execa("npm", ["install", "--offline", "--no-audit", "--no-fund", `./${tarball}`, ...folders], { cwd: path });
	await rm(built, { recursive: true });
	return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}
