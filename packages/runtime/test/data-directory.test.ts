import { chmod, mkdir, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openDataDirectory } from "../src/data-directory.ts";
import { StartError } from "../src/start-error.ts";
import { startChild } from "./support/child-process.ts";
import { temporaryDirectory } from "./support/temporary-directory.ts";

const MODULE = new URL("../src/data-directory.ts", import.meta.url).href;
const HOLD = `
	const { openDataDirectory } = await import(${JSON.stringify(MODULE)});
	// Kept, since what nobody can reach any more is closed.
	globalThis.held = openDataDirectory(process.argv[1]);
	console.log("held");
	setInterval(() => {}, 1_000);
`;

test("is made when missing, for its owner only", async () => {
	await using parent = await temporaryDirectory();
	const path = join(parent.path, "a", "b");
	using directory = openDataDirectory(path);
	expect(directory.path).toBe(path);
	expect((await stat(path)).mode & 0o777).toBe(0o700);
	expect((await stat(join(path, "lock.db"))).mode & 0o777).toBe(0o600);
});

test("refuses a second process, and is free again once the first was killed with SIGKILL", async () => {
	await using parent = await temporaryDirectory();
	await using child = startChild(["--input-type=module", "--eval", HOLD, parent.path]);
	expect(await child.printed("held")).toBe("held\n");
	expect(() => openDataDirectory(parent.path)).toThrow(
		`The data directory ${parent.path} is in use by another process; stop that one or use another --data-dir.`,
	);
	child.process.kill("SIGKILL");
	await child.ended();
	using directory = openDataDirectory(parent.path);
	expect(directory.path).toBe(parent.path);
});

test("refuses a second opening in the same process until the first is closed", async () => {
	await using parent = await temporaryDirectory();
	const first = openDataDirectory(parent.path);
	expect(() => openDataDirectory(parent.path)).toThrow(StartError);
	first[Symbol.dispose]();
	openDataDirectory(parent.path)[Symbol.dispose]();
});

test("says in a sentence why a place cannot be used", async () => {
	await using parent = await temporaryDirectory();
	const file = join(parent.path, "file");
	await writeFile(file, "");
	expect(() => openDataDirectory(file)).toThrow(/^The data directory .+ cannot be used: .+\.$/);
	const damaged = join(parent.path, "damaged");
	await mkdir(damaged);
	await writeFile(
		join(damaged, "lock.db"),
		"this is no database, it is a sentence of more than a hundred bytes".repeat(9),
	);
	await chmod(damaged, 0o700);
	expect(() => openDataDirectory(damaged)).toThrow(/^The data directory .+ cannot be locked: .+\.$/);
});
