import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

/** Compiles a directory beside this file with the project's compiler and options. */
function compile(directory: string): Promise<{ readonly succeeded: boolean; readonly output: string }> {
	const project = fileURLToPath(new URL(`types/${directory}/tsconfig.json`, import.meta.url));
	const compiler = fileURLToPath(import.meta.resolve("typescript/package.json").replace("package.json", "bin/tsc"));
	return new Promise((resolve) => {
		execFile(process.execPath, [compiler, "-p", project, "--pretty", "false"], (error, stdout, stderr) => {
			resolve({ succeeded: error === null, output: stdout + stderr });
		});
	});
}

test("a client of AppRouter compiles, and each of its wrong calls is a compile error", async () => {
	expect(await compile(".")).toEqual({ succeeded: true, output: "" });
});

test("a wrong call that nothing expects fails the compilation", async () => {
	const { succeeded, output } = await compile("unexpected");
	expect(succeeded).toBe(false);
	expect(output).toContain("client.ts(7,");
	expect(output).toContain("'evict_dbs' does not exist in type");
});
