import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { StoreUnavailable } from "@node-actions/application";
import { start } from "@node-actions/test-fixtures/store/store-steps";
import { describe, expect, test } from "vitest";
import { openEmbeddedStore } from "../src/index.ts";
import type { Script } from "../src/script.ts";
import { type GroupCommit, groupCommit } from "../src/sqlite/group-commit.ts";
import { scriptRunner } from "../src/sqlite/run-script.ts";
import { temporaryDirectory } from "./embedded-store-under-test.ts";

describe("group commit", () => {
	test("lets writes that wait share a commit, a bounded number at a time", async () => {
		await using notes = await openNotes();
		const seen: number[] = [];
		function* look(number: number): Script<void> {
			yield* insert(number);
			seen[number] = notes.committed();
		}
		const numbers = Array.from({ length: 600 }, (_, at) => at);
		await Promise.all(numbers.map((number) => notes.queue.write(() => look(number))));
		expect(seen).toEqual(numbers.map((number) => Math.floor(number / 256) * 256));
		expect(notes.committed()).toBe(numbers.length);
	});

	test("answers a write only after its commit", async () => {
		await using notes = await openNotes();
		const answers = [1, 2, 3].map((number) =>
			notes.queue.write(() => insert(number)).then(() => expect(notes.committed()).toBe(3)),
		);
		expect(notes.committed()).toBe(0);
		await Promise.all(answers);
	});

	test("undoes a failing write alone", async () => {
		await using notes = await openNotes();
		function* broken(): Script<void> {
			yield* insert(2);
			throw new RangeError("a bug");
		}
		const answers = await Promise.allSettled([
			notes.queue.write(() => insert(1)),
			notes.queue.write(broken),
			notes.queue.write(() => insert(3)),
		]);
		expect(answers.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
		expect(notes.committed()).toBe(2);
		// The batch as a whole, and in its second run the failing write.
		expect(notes.undone()).toBe(2);
	});

	test("rejects writes while the disk is full, keeps what it acknowledged, and writes again once there is room", async () => {
		await using notes = await openNotes();
		await notes.queue.write(() => insert(1));
		notes.limitPages(40);
		const answers = await Promise.allSettled(
			Array.from({ length: 300 }, (_, at) => notes.queue.write(() => insert(at + 2, 2_000))),
		);
		const kept = answers.filter(({ status }) => status === "fulfilled").length;
		const refused = answers.flatMap((answer) => (answer.status === "rejected" ? [answer.reason] : []));
		expect(refused.length).toBeGreaterThan(0);
		expect(refused.every((reason) => reason instanceof StoreUnavailable)).toBe(true);
		expect(notes.committed()).toBe(1 + kept);
		notes.limitPages(10_000);
		await notes.queue.write(() => insert(999, 2_000));
		expect(notes.committed()).toBe(2 + kept);
	});

	test("refuses writes beyond those it may keep waiting", async () => {
		await using notes = await openNotes();
		const answers = await Promise.allSettled(
			Array.from({ length: 16_390 }, (_, number) => notes.queue.write(() => insert(number))),
		);
		expect(answers.filter(({ status }) => status === "fulfilled")).toHaveLength(16_384);
		expect(notes.committed()).toBe(16_384);
	});
});

describe("an embedded store that cannot write", () => {
	test("refuses with service_unavailable, tells its owner the cause, and still answers reads", async () => {
		await using temporary = await temporaryDirectory();
		const { directory } = temporary;
		const errors: unknown[] = [];
		await using store = await openEmbeddedStore({ directory, onError: (error) => errors.push(error) });
		await start(store.actions, 1);
		const other = new DatabaseSync(join(directory, "actions.db"));
		other.exec("begin immediate");
		expect(await start(store.actions, 2, { node_uid: 2, scope: "node" })).toMatchObject({
			ok: false,
			error: { error_code: "service_unavailable", retry_after_seconds: 1 },
		});
		expect(errors).toEqual([expect.any(StoreUnavailable)]);
		expect(await store.actions.list()).toHaveLength(1);
		other.exec("rollback");
		other.close();
		expect((await start(store.actions, 2, { node_uid: 2, scope: "node" })).ok).toBe(true);
	});
});

interface Notes extends AsyncDisposable {
	readonly queue: GroupCommit;
	/** How many rows another connection sees. */
	committed(): number;
	/** How often something was undone. */
	undone(): number;
	/** Makes the database as full as a disk: it may not grow beyond this. */
	limitPages(pages_max: number): void;
}

async function openNotes(): Promise<Notes> {
	const temporary = await temporaryDirectory();
	const file = join(temporary.directory, "notes.db");
	const db = new DatabaseSync(file);
	db.exec("pragma journal_mode = wal; create table note (number integer primary key, text text)");
	const other = new DatabaseSync(file);
	const count = other.prepare("select count(*) as count from note");
	let undone = 0;
	const queue = groupCommit(db, scriptRunner(db), () => {
		undone += 1;
	});
	return {
		queue,
		committed: () => Number(count.get()?.count),
		undone: () => undone,
		limitPages: (pages_max) => db.exec(`pragma max_page_count = ${pages_max}`),
		[Symbol.asyncDispose]: async () => {
			other.close();
			db.close();
			await temporary[Symbol.asyncDispose]();
		},
	};
}

function* insert(number: number, length = 10): Script<void> {
	yield { sql: "insert into note (number, text) values (?, ?)", values: [number, "x".repeat(length)] };
}
