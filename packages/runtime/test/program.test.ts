import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { DEMO_CLUSTER_FILE } from "@node-actions/simulated-cluster";
import { expect, test } from "vitest";
import { startChild } from "./support/child-process.ts";
import { curlLineOf, startProgram } from "./support/program.ts";
import { temporaryDirectory } from "./support/temporary-directory.ts";

const FAILING_PROGRAM = fileURLToPath(new URL("./support/failing-program.ts", import.meta.url));

/** Runs a line as a person would who pastes it into a shell. Answers what it prints. */
async function inShell(line: string): Promise<string> {
	const { stdout } = await promisify(execFile)("/bin/sh", ["-c", line]);
	return stdout;
}

test("prints a curl line that works as printed, and the generated password only on the first start", async () => {
	await using directory = await temporaryDirectory();
	await using first = startProgram([`--data-dir=${directory.path}`]);
	const line = await curlLineOf(first);
	expect(line).toMatch(/^curl -k -u 'admin@example\.com:.+' https:\/\/127\.0\.0\.1:\d+\/v1\/nodes$/);
	expect(JSON.parse(await inShell(`${line} -s`))).toEqual({ text: "admin@example.com" });
	first.process.kill("SIGTERM");
	const password = /:([^:']+)'/.exec(line)?.[1] ?? "none";
	const ended = await first.ended();
	expect(ended.code).toBe(0);
	expect(ended.stderr).not.toContain(password);

	await using second = startProgram([`--data-dir=${directory.path}`]);
	expect(await curlLineOf(second)).toMatch(/^curl -k -u 'admin@example\.com' https:/);
	expect(await second.printed("curl")).not.toContain(password);
	expect(await second.printed("curl")).toContain("exists already");
});

test("quotes an odd user name for the shell, and uses HTTP when there is no HTTPS", async () => {
	await using directory = await temporaryDirectory();
	const user = `o'brien $(false) "x"`;
	await using program = startProgram([`--data-dir=${directory.path}`, "--no-https", "--admin-user", user]);
	const line = await curlLineOf(program);
	expect(line).toMatch(/ http:\/\/127/);
	expect(JSON.parse(await inShell(`${line} -s`))).toEqual({ text: user });
});

test("--help prints to standard output and ends with 0; wrong options end with 2 and one sentence each", async () => {
	await using help = startProgram(["--help"]);
	expect(await help.ended()).toMatchObject({ code: 0, stderr: "" });
	await using wrong = startProgram(["--speed=fast", "--policy=lax"]);
	expect(await wrong.ended()).toEqual({
		code: 2,
		stdout: "",
		stderr: [
			'--speed (NODE_ACTIONS_SPEED) must be a number above 0, not "fast".',
			'--policy (NODE_ACTIONS_POLICY) must be one of documented, strict, not "lax".',
			"",
		].join("\n"),
	});
});

test("a misspelt variable is warned of in the log, which does not tell its value, and keeps nothing from starting", async () => {
	await using directory = await temporaryDirectory();
	await using program = startProgram([`--data-dir=${directory.path}`], {
		NODE_ACTIONS_ADMIN_PASWORD: "hush-hush-hush",
		NODE_ACTIONS_SERVICE_HOST: "10.0.0.1",
	});
	expect(await curlLineOf(program)).toContain("curl");
	program.process.kill("SIGTERM");
	const { code, stderr } = await program.ended();
	expect(code).toBe(0);
	expect(stderr).toContain(
		'"msg":"NODE_ACTIONS_ADMIN_PASWORD is no option and does nothing; was NODE_ACTIONS_ADMIN_PASSWORD meant?"',
	);
	expect(stderr).not.toMatch(/hush|SERVICE_HOST/);
});

test.each(["require", "prefer", "verify-ca"])(
	"sslmode=%s in the database URL is taken without a warning of the driver's",
	async (mode) => {
		await using directory = await temporaryDirectory();
		await using program = startProgram([`--data-dir=${directory.path}`], {
			NODE_ACTIONS_DATABASE: `postgres://u:p@127.0.0.1:1/actions?application_name=a&sslmode=${mode}`,
		});
		const { code, stderr } = await program.ended();
		expect([code, stderr]).toEqual([
			1,
			expect.stringMatching(/^The PostgreSQL database [^\n]+ cannot be reached[^\n]+\n$/),
		]);
	},
);

test("a wrong cluster file ends with 2 and names file, line and rule", async () => {
	await using directory = await temporaryDirectory();
	const file = join(directory.path, "cluster.yaml");
	await writeFile(file, "name: broken\nnodes: 3\nbdbs: []\n");
	await using wrong = startProgram([`--data-dir=${directory.path}/a`, `--cluster=${file}`]);
	const ended = await wrong.ended();
	expect(ended.code).toBe(2);
	expect(ended.stderr).toContain(`${file}:2:`);
	expect(ended.stderr).not.toContain("    at ");
});

test("data that began with another cluster file is refused with 1 and left as it is", async () => {
	await using directory = await temporaryDirectory();
	await using first = startProgram([`--data-dir=${directory.path}`]);
	await curlLineOf(first);
	first.process.kill("SIGTERM");
	await first.ended();
	await using other = startProgram([`--data-dir=${directory.path}`, `--cluster=${DEMO_CLUSTER_FILE}`]);
	const ended = await other.ended();
	expect([ended.code, ended.stdout]).toEqual([1, ""]);
	expect(ended.stderr).toContain("--data-dir");
	await using again = startProgram([`--data-dir=${directory.path}`]);
	expect(await curlLineOf(again)).toContain("curl");
});

test("a second process on the same data directory ends with 1 and one sentence", async () => {
	await using directory = await temporaryDirectory();
	await using first = startProgram([`--data-dir=${directory.path}`]);
	await curlLineOf(first);
	await using second = startProgram([`--data-dir=${directory.path}`]);
	expect(await second.ended()).toEqual({
		code: 1,
		stdout: "",
		stderr: `The data directory ${directory.path} is in use by another process; stop that one or use another --data-dir.\n`,
	});
});

test("starts again on data that a process killed with SIGKILL left behind", async () => {
	await using directory = await temporaryDirectory();
	await using first = startProgram([`--data-dir=${directory.path}`]);
	await curlLineOf(first);
	first.process.kill("SIGKILL");
	await first.ended();
	await using second = startProgram([`--data-dir=${directory.path}`]);
	expect(await curlLineOf(second)).toContain("curl");
});

test("stops in order when Ctrl-C reaches it twice, from the terminal and from npm", async () => {
	await using directory = await temporaryDirectory();
	await using program = startProgram([`--data-dir=${directory.path}`]);
	await curlLineOf(program);
	program.process.kill("SIGINT");
	await setTimeout(1);
	program.process.kill("SIGINT");
	const ended = await program.ended();
	expect(ended.code).toBe(0);
	expect(ended.stderr.match(/"draining"/g)).toHaveLength(1);
	expect(ended.stderr.trim().split("\n").at(-1)).toContain('"msg":"stopped"');
});

test("a second signal a second later ends the process at once", async () => {
	await using directory = await temporaryDirectory();
	await using program = startProgram([`--data-dir=${directory.path}`, "--drain-wait-ms=5000"]);
	await curlLineOf(program);
	program.process.kill("SIGINT");
	await setTimeout(1_100);
	program.process.kill("SIGTERM");
	expect((await program.ended()).code).toBe(1);
});

test("a damaged store is refused with a sentence and no stack trace", async () => {
	await using directory = await temporaryDirectory();
	await writeFile(join(directory.path, "actions.db"), "no database ".repeat(500));
	await using program = startProgram([`--data-dir=${directory.path}`]);
	const ended = await program.ended();
	expect(ended.code).toBe(1);
	expect(ended.stderr.trim().split("\n")).toHaveLength(1);
});

test("a start that an error ends which nobody foresaw ends with 1 and a sentence, and shows the stack to whoever wants to see it", async () => {
	const failing = (args: readonly string[]) =>
		startChild([FAILING_PROGRAM, "--no-https", ...args], { FAILURE: "unforeseen" });
	await using program = failing([]);
	expect(await program.ended()).toEqual({
		code: 1,
		stdout: "",
		stderr:
			"The server cannot start because of an error that nobody foresaw: The adapter has no name. --log-level debug shows where.\n",
	});
	await using telling = failing(["--log-level=debug"]);
	const { code, stderr } = await telling.ended();
	expect([code, stderr]).toEqual([
		1,
		expect.stringMatching(/^The server [^\n]+no name\.\nTypeError: .*failing-program/s),
	]);
});

test("a start that fails, and then fails to close what it had opened, tells of the first", async () => {
	await using program = startChild([FAILING_PROGRAM, "--no-https"], { FAILURE: "while it closes" });
	expect(await program.ended()).toEqual({ code: 2, stdout: "", stderr: "The first failure.\n" });
});
