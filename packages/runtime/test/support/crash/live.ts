import { rm } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { startChild } from "../child-process.ts";
import type { Life, Told } from "./crash-life.ts";

/**
 * The program of a life in one file, which takes a third of the time to start that the sources take. It stands where the one package with a
 * native part, which cannot be bundled, is found.
 */
export async function buildLifeProgram(): Promise<AsyncDisposable & { readonly path: string }> {
	const path = fileURLToPath(new URL(`../../../node_modules/.crash-life/${process.pid}.mjs`, import.meta.url));
	await build({
		entryPoints: [fileURLToPath(new URL("./crash-life.ts", import.meta.url))],
		outfile: path,
		bundle: true,
		platform: "node",
		format: "esm",
		external: ["@node-rs/argon2"],
		// Bundled CommonJS packages ask for the platform's modules by a function that ES modules do not have.
		banner: { js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);' },
	});
	return {
		path,
		[Symbol.asyncDispose]: async () => {
			await rm(path);
			await rm(`${path}.cache`, { recursive: true, force: true });
		},
	};
}

/** Lives a life in a process of its own; answers all that it told. Rejects when it ended in another way than it was to. */
export async function live(program: string, life: Life): Promise<readonly Told[]> {
	// What the first life compiles, the others find.
	await using child = startChild([program, JSON.stringify(life)], { NODE_COMPILE_CACHE: `${program}.cache` });
	const { code, stdout, stderr } = await child.ended();
	const told = stdout
		.split("\n")
		.slice(0, -1)
		.map((line): Told => JSON.parse(line));
	const dies = told.some(({ kind }) => kind === "dies");
	const ended = dies ? child.process.signalCode === "SIGKILL" : code === 0;
	if (!ended) throw new Error(`A process ended with ${code ?? child.process.signalCode}: ${stderr}`);
	return told;
}
