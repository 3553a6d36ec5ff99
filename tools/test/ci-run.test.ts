import { chmod, cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { expect, test } from "vitest";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const TESTS_PASS = 'case "$1" in test) echo "3 passed, 0 failed";; esac';

/** What stands in for each command of the CI script, and how the script must end then. */
const RUNS = {
	"everything is well": [{ npm: TESTS_PASS }, "3 passed, 0 failed", 0],
	"a test fails": [{ npm: 'case "$1" in test) echo "2 passed, 1 failed"; exit 1;; esac' }, "2 passed, 1 failed", 1],
	"npm adds its own words after the tests": [
		{ npm: 'case "$1" in test) echo "2 passed, 1 failed"; echo "npm error" >&2; exit 1;; esac' },
		"2 passed, 1 failed",
		1,
	],
	"the tests print no count": [{ npm: "true" }, "0 passed, 1 failed", 1],
	"the installation fails": [
		{ npm: 'case "$1" in ci) exit 7;; test) echo "3 passed, 0 failed";; esac' },
		"0 passed, 1 failed",
		7,
	],
	"the linter complains": [{ npm: TESTS_PASS, biome: "exit 1" }, "0 passed, 1 failed", 1],
	"the type check or the build fails": [{ npm: TESTS_PASS, nx: "exit 2" }, "0 passed, 1 failed", 2],
	"a requirement is not covered": [
		{ npm: 'case "$2" in coverage) exit 3;; esac; case "$1" in test) echo "3 passed, 0 failed";; esac' },
		"0 passed, 1 failed",
		3,
	],
} as const satisfies Record<string, readonly [commands: Record<string, string>, last_line: string, exit_code: number]>;

for (const [what, [commands, lastLine, exitCode]] of Object.entries(RUNS)) {
	test(`when ${what}, the CI script ends with "${lastLine}" and exit code ${exitCode}`, async () => {
		await using workspace = await openWorkspace(commands);

		const run = await execa(join(workspace.path, ".ci/run"), {
			env: { PATH: `${workspace.bin}:${process.env.PATH}` },
			all: true,
			reject: false,
		});

		expect({ lastLine: run.all.split("\n").at(-1), exitCode: run.exitCode }).toEqual({ lastLine, exitCode });
	});
}

/** A folder with the CI script and stand-ins for the long commands it calls. */
async function openWorkspace(commands: Readonly<Record<string, string>>) {
	const path = await mkdtemp(join(tmpdir(), "ci-run-"));
	const bin = join(path, "node_modules/.bin");
	await mkdir(bin, { recursive: true });
	await cp(join(ROOT, ".ci"), join(path, ".ci"), { recursive: true });
	for (const [name, script] of Object.entries({ biome: "true", nx: "true", ...commands })) {
		await writeFile(join(bin, name), `#!/bin/sh\n${script}\n`);
		await chmod(join(bin, name), 0o755);
	}
	return { path, bin, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}
