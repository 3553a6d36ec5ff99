import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import { freezeDatabases } from "../src/backup/freeze-databases.ts";
import { startChild } from "./support/child-process.ts";
import { temporaryDirectory } from "./support/temporary-directory.ts";

/** Writes each number into the first database and then into the second, as the runner writes that a step begins and the cluster that it is done. */
const WRITER = `
	const { DatabaseSync } = require("node:sqlite");
	const [first, second] = process.argv.slice(1).map((file) => {
		const db = new DatabaseSync(file);
		db.exec("pragma journal_mode = wal; pragma synchronous = off; create table number (value integer); insert into number values (0)");
		return db.prepare("update number set value = ?");
	});
	console.log("writing");
	for (let number = 1; ; number++) {
		first.run(number);
		second.run(number);
		// Now and then it rests, as a process does between two requests.
		if (number % 50 === 0) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
	}
`;

const FREEZES = 60;

test("databases that another process writes are frozen at one moment, which their copies show", async () => {
	await using directory = await temporaryDirectory();
	const files = ["first.db", "second.db"].map((name) => join(directory.path, name));
	await using writer = startChild(["--eval", WRITER, ...files]);
	await writer.printed("writing");
	const seen = new Set<number>();
	for (let freeze = 1; freeze <= FREEZES; freeze++) {
		using frozen = freezeDatabases(files);
		const copies = files.map((file) => `${file}-${freeze}`);
		for (const [at, file] of files.entries()) await frozen.copy(file, copies[at] ?? "");
		const [first = Number.NaN, second = Number.NaN] = copies.map(numberIn);
		expect([first - 1, first]).toContain(second);
		seen.add(first);
	}
	expect(seen.size).toBeGreaterThan(FREEZES / 10);
});

function numberIn(file: string): number {
	using db = new DatabaseSync(file, { readOnly: true });
	return Number(db.prepare("select value from number").get()?.value);
}
