import { fileURLToPath } from "node:url";
import { type Child, startChild } from "./child-process.ts";

const PROGRAM = fileURLToPath(new URL("./greeting-program.ts", import.meta.url));

/** The whole program as a process of its own, with the greeting adapter; free ports unless `args` say otherwise. */
export function startProgram(args: readonly string[], env: Readonly<Record<string, string>> = {}): Child {
	return startChild([PROGRAM, "--http-port=0", "--https-port=0", ...args], env);
}

/** The line of the banner that begins with curl, once it is printed. */
export async function curlLineOf(program: Child): Promise<string> {
	const printed = await program.printed("/v1/nodes\n");
	return /^ {2}(curl .*)$/m.exec(printed)?.[1] ?? "";
}
