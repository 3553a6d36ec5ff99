import { cpSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { hasLostChanges } from "../src/write-ahead-log.ts";
import { temporaryDirectory } from "./support/temporary-directory.ts";

const ENDINGS = ["", "-wal", "-shm"];
const ROWS = 400;

let place: Awaited<ReturnType<typeof temporaryDirectory>>;
let db: DatabaseSync;
let copy: string;

beforeAll(async () => {
	place = await temporaryDirectory();
	copy = join(place.path, "copy.db");
	db = new DatabaseSync(join(place.path, "used.db"));
	db.exec("pragma page_size = 2048; pragma journal_mode = wal; pragma synchronous = full; create table t (text text)");
	insert(ROWS);
});
afterAll(async () => {
	db.close();
	await place[Symbol.asyncDispose]();
});

/** One row in each transaction, and so a page or two of the log. */
function insert(rows: number): void {
	const statement = db.prepare("insert into t values (?)");
	for (let row = 0; row < rows; row++) statement.run("x".repeat(300));
}

/** The files as a process leaves them that is killed now. */
function leave(): { readonly log: string; readonly index: string; readonly size: number } {
	for (const ending of ENDINGS) cpSync(join(place.path, `used.db${ending}`), copy + ending);
	return { log: `${copy}-wal`, index: `${copy}-shm`, size: statSync(`${copy}-wal`).size };
}

function flip(file: string, at: number): void {
	const bytes = readFileSync(file);
	bytes[at] = (bytes[at] ?? 0) ^ 1;
	writeFileSync(file, bytes);
}

describe("changes are missing", () => {
	test.each([true, false])(
		"where any byte of the log but its last pages is another one; with the index: %s",
		(indexed) => {
			const { size } = leave();
			for (let at = 11; at < size - 10_000; at += 4_111) {
				const { log, index } = leave();
				flip(log, at);
				if (!indexed) rmSync(index);
				expect(hasLostChanges(copy), `byte ${at}`).toBe(true);
			}
		},
	);

	test("where the end of the log is gone, and the index tells", () => {
		for (const share of [0, 0.3, 0.9, 0.99]) {
			const { log, size } = leave();
			truncateSync(log, Math.floor(size * share));
			expect(hasLostChanges(copy), `${share}`).toBe(true);
		}
	});

	test("where the log is gone, or is something else", () => {
		rmSync(leave().log);
		expect(hasLostChanges(copy)).toBe(true);
		const { log, index, size } = leave();
		writeFileSync(log, Buffer.alloc(size, 7));
		expect(hasLostChanges(copy)).toBe(true);
		rmSync(index);
		expect(hasLostChanges(copy)).toBe(true);
	});
});

describe("nothing is missing", () => {
	test("in a log that is whole, with the index or without", () => {
		const { index } = leave();
		expect(hasLostChanges(copy)).toBe(false);
		rmSync(index);
		expect(hasLostChanges(copy)).toBe(false);
	});

	test("where a power cut kept the last transaction, and the index, from reaching the disk in whole", () => {
		for (const cut of [1, 1_000, 2_073]) {
			const { log, index, size } = leave();
			rmSync(index);
			truncateSync(log, size - cut);
			expect(hasLostChanges(copy), `${cut}`).toBe(false);
		}
		const { log, index, size } = leave();
		rmSync(index);
		flip(log, size - 100);
		expect(hasLostChanges(copy)).toBe(false);
	});

	test("where there is no log, as after an orderly end, or no database at all", () => {
		leave();
		for (const ending of ["-wal", "-shm"]) rmSync(copy + ending);
		expect(hasLostChanges(copy)).toBe(false);
		expect(hasLostChanges(join(place.path, "never.db"))).toBe(false);
	});

	test("where the log was begun anew over the pages of an earlier use, also when the index is of that", () => {
		const { index } = leave();
		const earlier = readFileSync(index);
		db.exec("pragma wal_checkpoint(passive)");
		leave();
		expect(hasLostChanges(copy)).toBe(false);
		insert(5);
		leave();
		expect(hasLostChanges(copy)).toBe(false);
		writeFileSync(index, earlier);
		expect(hasLostChanges(copy)).toBe(false);
	});
});
