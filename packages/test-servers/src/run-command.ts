import { execFile } from "node:child_process";
import { promisify } from "node:util";

const execute = promisify(execFile);

/** Runs a program to its end and answers what it printed. Rejects with what it complained about when it fails. */
export async function runCommand(program: string, args: readonly string[]): Promise<string> {
	const { stdout } = await execute(program, args, { encoding: "utf8", cwd: "/" });
	return stdout;
}
