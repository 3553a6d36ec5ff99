import { mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { expect, test } from "vitest";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const IMPORT = 'import { test, expect, beforeAll, describe } from "vitest";';
const PASSES = 'test("passes", () => {});';

/** A test file's content, and what the last line and the exit code of a run over it must be. */
const RUNS = {
	"tests that pass": [`${IMPORT}${PASSES}${PASSES}`, "2 passed, 0 failed", 0],
	"a test that fails": [`${IMPORT}${PASSES}test("fails", () => expect(1).toBe(2));`, "1 passed, 1 failed", 1],
	"a skipped test": [`${IMPORT}${PASSES}test.skip("skipped", () => {});`, "1 passed, 0 failed, 1 skipped", 0],
	"an error outside any test": [
		`${IMPORT}test("passes", async () => { setTimeout(() => { throw new Error("late"); }); await new Promise((r) => setTimeout(r, 50)); });`,
		"1 passed, 1 failed",
		1,
	],
	"a hook that fails": [
		`${IMPORT}beforeAll(() => { throw new Error("no"); });${PASSES}`,
		"0 passed, 1 failed, 1 skipped",
		1,
	],
	"a test and an unrelated hook that fail": [
		`${IMPORT}test("fails", () => expect(1).toBe(2)); describe("suite", () => { beforeAll(() => { throw new Error("no"); });${PASSES} });`,
		"0 passed, 2 failed, 1 skipped",
		1,
	],
	"a test that fails and an error outside any test": [
		`${IMPORT}test("fails", async () => { setTimeout(() => { throw new Error("late"); }); await new Promise((r) => setTimeout(r, 50)); expect(1).toBe(2); });`,
		"0 passed, 2 failed",
		1,
	],
	"a file that cannot be imported": [`${IMPORT}import "./missing.ts";${PASSES}`, "0 passed, 1 failed", 1],
	"a file without tests": [IMPORT, "0 passed, 1 failed", 1],
	"only skipped tests": [`${IMPORT}test.skip("skipped", () => {});`, "0 passed, 1 failed, 1 skipped", 1],
	"a forgotten only": [`${IMPORT}${PASSES}test.only("passes", () => {});`, "0 passed, 1 failed, 1 skipped", 1],
	"a test that ends the process": [`${IMPORT}test("exits", () => process.exit(0));`, "0 passed, 1 failed", 1],
} as const satisfies Record<string, readonly [source: string, last_line: string, exit_code: number]>;

for (const [what, [source, lastLine, exitCode]] of Object.entries(RUNS)) {
	test(`a run with ${what} ends with "${lastLine}" and exit code ${exitCode}`, async () => {
		await using folder = await openFolder();
		await writeFile(join(folder.path, "sample.test.ts"), source);

		expect(await run(folder.path)).toEqual({ lastLine, exitCode });
	});
}

test("a run that finds no test file fails and says so in its last line", async () => {
	await using folder = await openFolder();
	expect(await run(folder.path)).toEqual({ lastLine: "0 passed, 1 failed", exitCode: 1 });
});

async function run(cwd: string) {
	const { stdout, exitCode } = await execa(join(ROOT, "node_modules/.bin/vitest"), ["run"], { cwd, reject: false });
	return { lastLine: stdout.split("\n").at(-1), exitCode };
}

async function openFolder() {
	const path = await mkdtemp(join(tmpdir(), "count-reporter-"));
	await symlink(join(ROOT, "node_modules"), join(path, "node_modules"));
	const shared = JSON.stringify(join(ROOT, "vitest.shared.ts"));
	await writeFile(
		join(path, "vitest.config.ts"),
		`import { runSettings } from ${shared};\nexport default { test: { include: ["*.test.ts"], ...runSettings() } };\n`,
	);
	return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}
