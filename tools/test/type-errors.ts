import { join } from "node:path";
import { execa } from "execa";
import { ROOT } from "./packed-project.ts";

const OPTIONS = "--noEmit --strict --pretty false --module nodenext --target es2024 --types node".split(" ");
const TYPE_ROOTS = ["--typeRoots", join(ROOT, "node_modules/@types")];

/** What the compiler has to say about a file in the folder, read as any project outside the workspace would read it. */
export async function typeErrors(cwd: string, file: string): Promise<string> {
	const tsc = join(ROOT, "node_modules/.bin/tsc");
	const { stdout } = await execa(tsc, [...OPTIONS, ...TYPE_ROOTS, file], { cwd, reject: false });
	return stdout;
}
