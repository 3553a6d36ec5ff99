import { spawnSync } from "node:child_process";
import { link, mkdir, readdir, readFile, symlink, writeFile } from "node:fs/promises";
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

test("writes to standard output where a file is named -, and everything else to standard error", async () => {
	await using folder = await scenarioFolder("");
	const { status, stdout, stderr } = simulate(folder.path, DRAIN, "--no-out", "--json", "-");
	expect(status).toBe(0);
	expect(JSON.parse(stdout)).toHaveProperty("report.makespan_ms");
	expect(stderr).toContain("Totals");
	expect(await readdir(folder.path)).toEqual(["scenario.yaml"]);
	const drawn = simulate(folder.path, DRAIN, "--quiet", "--no-out", "--svg", "-");
	expect(drawn.stdout).toMatch(/^<svg [\s\S]*<\/svg>\s*$/);
	expect(drawn.stderr).toBe("");
});

test.each(["--json - --quiet", ""])("ends quietly when whoever reads stops before the end (%s)", async (args) => {
	await using folder = await scenarioFolder("");
	// A reader that has gone before anything is written.
	const line = `"${process.execPath}" "${MAIN}" "${DRAIN}" --no-out ${args}; echo "ended with $?" >&2`;
	const { stderr } = spawnSync("bash", ["-c", `{ ${line}; } | true`], { cwd: folder.path, encoding: "utf8" });
	expect(stderr).toBe("ended with 0\n");
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

test.each([
	["--svg", "--json", ["--no-out", "--svg", "-", "--json", "-"]],
	["--out", "--json", ["--json", "report", "--out", "report"]],
	["--out", "--svg", ["--svg", "./there/../picture", "--out", "picture"]],
	["--out", "--svg", ["--svg", "./timeline.html"]],
	["--out", "--json", ["--json", "linked.yaml", "--out", "scenario.yaml"]],
])("%s and %s may not go to one place, which is said before anything is played", async (first, second, args) => {
	await using folder = await scenarioFolder("");
	await symlink("scenario.yaml", join(folder.path, "linked.yaml"));
	// A scenario that is not there would be complained of if it were read.
	expect(simulate(folder.path, "none.yaml", ...args)).toEqual({
		status: 2,
		stdout: "",
		stderr: `error: ${second}: must not go to the same place as ${first}, which is ${args[args.indexOf(second) + 1]}.\n`,
	});
	expect(await readdir(folder.path)).toEqual(["linked.yaml", "scenario.yaml"]);
});

const CLUSTER_FILE = join(EXAMPLES, "six-nodes.yaml");

test.each([
	["--json", "scenario.yaml", "the scenario"],
	["--out", "./there/../scenario.yaml", "the scenario"],
	["--svg", "linked.yaml", "the scenario"],
	["--json", "folder/scenario.yaml", "the scenario"],
	["--svg", "cluster.yaml", "the scenario's cluster"],
	["--json", "hard.yaml", "the scenario's cluster"],
])("%s may not go to %s, which holds %s, and everything stays as it was", async (option, path, held) => {
	await using folder = await scenarioFolder(
		(await readFile(DRAIN, "utf8")).replace(/^cluster: .*$/m, "cluster: cluster.yaml"),
	);
	const at = (name: string) => join(folder.path, name);
	await writeFile(at("cluster.yaml"), await readFile(CLUSTER_FILE, "utf8"));
	await symlink("scenario.yaml", at("linked.yaml"));
	await symlink(".", at("folder"));
	await link(at("cluster.yaml"), at("hard.yaml"));
	await mkdir(at("there"));
	const everything = async () => ({
		names: await readdir(folder.path),
		scenario: await folder.read("scenario.yaml"),
		cluster: await folder.read("cluster.yaml"),
	});
	const before = await everything();
	// What comes before the wrong one is not written either.
	expect(simulate(folder.path, "scenario.yaml", "--out", "before.html", option, path)).toEqual({
		status: 2,
		stdout: "",
		stderr: `error: ${option}: must not go to ${path}, which holds ${held}.\n`,
	});
	expect(await everything()).toEqual(before);
	expect(simulate(folder.path, "scenario.yaml", "--quiet", "--out", "demo.html").status).toBe(0);
});

test("a file named like the demo cluster, which is read from elsewhere, may be written", async () => {
	await using folder = await scenarioFolder("");
	const demo = (await readFile(DRAIN, "utf8")).replace(/^cluster: .*$/m, "cluster: demo");
	await writeFile(join(folder.path, "scenario.yaml"), demo);
	await writeFile(join(folder.path, "demo"), "");
	expect(simulate(folder.path, "scenario.yaml", "--quiet", "--no-out", "--json", "demo")).toMatchObject({ status: 0 });
});

test("a file named - beside standard output is a place of its own", async () => {
	await using folder = await scenarioFolder("");
	expect(simulate(folder.path, DRAIN, "--quiet", "--no-out", "--svg", "./-", "--json", "-").status).toBe(0);
	expect(await folder.read("-")).toMatch(/^<svg /);
});

test("ends with 1 when a file cannot be written, and names it", async () => {
	await using folder = await scenarioFolder("");
	const { status, stderr } = simulate(folder.path, DRAIN, "--quiet", "--out", "no/such/folder.html");
	expect(stderr).toBe(
		"no/such/folder.html cannot be written: there is no directory no/such; make it, or name a file elsewhere.\n",
	);
	expect(status).toBe(1);
	const into = simulate(folder.path, DRAIN, "--quiet", "--out", ".");
	expect(into).toMatchObject({ status: 1, stderr: ". cannot be written: it is a directory; name a file in it.\n" });
});
