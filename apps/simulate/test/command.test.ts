import { spawnSync } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { EXAMPLES, scenarioFolder } from "./run-simulate.ts";

const MAIN = fileURLToPath(new URL("../src/main.ts", import.meta.url));
const DRAIN = join(EXAMPLES, "drain-one-node.yaml");

/** Runs the command as a person does. */
function simulate(cwd: string, ...args: string[]) {
	const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, ...args], { cwd, encoding: "utf8" });
	return { status, stdout, stderr };
}

test("writes the timeline into the folder in which it is run, unless told otherwise", async () => {
	await using folder = await scenarioFolder("");
	expect(simulate(folder.path, DRAIN)).toMatchObject({ status: 0, stderr: "" });
	expect(await folder.read("timeline.html")).toContain("<title>Drain one node</title>");
	expect(simulate(folder.path, DRAIN, "--no-out", "--quiet", "--json", "report.json")).toEqual({
		status: 0,
		stdout: "",
		stderr: "",
	});
	expect(JSON.parse(await readFile(join(folder.path, "report.json"), "utf8"))).toHaveProperty("report.makespan_ms");
});

test("ends with 2 for a bad scenario and for bad arguments, and says what is wrong", async () => {
	await using folder = await scenarioFolder("cluster: demo\n");
	expect(simulate(folder.path, "scenario.yaml")).toMatchObject({
		status: 2,
		stdout: "",
		stderr: expect.stringContaining("scenario.yaml:1:1: invalid_value: "),
	});
	for (const [args, complaint] of [
		[[], "missing required argument 'scenario'"],
		[[DRAIN, "--seed", "-1"], "It must be a whole number from 0 to 4294967295."],
		[[DRAIN, "--seed", "4294967296"], "It must be a whole number from 0 to 4294967295."],
		[[DRAIN, "--policy", "kind"], "Allowed choices are documented, strict."],
		[[DRAIN, "--loud"], "unknown option '--loud'"],
	] as const) {
		expect(simulate(folder.path, ...args)).toMatchObject({
			status: 2,
			stdout: "",
			stderr: expect.stringContaining(complaint),
		});
	}
});

test("ends with 1 when a file cannot be written, and names it", async () => {
	await using folder = await scenarioFolder("");
	const { status, stderr } = simulate(folder.path, DRAIN, "--quiet", "--out", "no/such/folder.html");
	expect(stderr).toMatch(/^no\/such\/folder\.html cannot be written: /);
	expect(status).toBe(1);
});
