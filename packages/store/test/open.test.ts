import { mkdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { start } from "@node-actions/test-fixtures/store/store-steps";
import { describe, expect, test } from "vitest";
import { EMBEDDED_STORE_FILE, openEmbeddedStore, StoreOpenError, type StoreOpenReason } from "../src/index.ts";
import { temporaryDirectory } from "./embedded-store-under-test.ts";

describe("opening the embedded store", () => {
	test("makes a file that only its owner may read", async () => {
		await using temporary = await temporaryDirectory();
		const { directory } = temporary;
		await using _store = await openEmbeddedStore({ directory });
		expect((await stat(join(directory, EMBEDDED_STORE_FILE))).mode & 0o777).toBe(0o600);
	});

	test("refuses a file that is no database, and leaves it as it is", async () => {
		await using temporary = await temporaryDirectory();
		const { directory } = temporary;
		const file = join(directory, EMBEDDED_STORE_FILE);
		const text = "shopping list\n".repeat(500);
		await writeFile(file, text);
		await expectRefusal(directory, "corrupt");
		expect(await readFile(file, "utf8")).toBe(text);
	});

	test("refuses a damaged database", async () => {
		await using temporary = await temporaryDirectory();
		const { directory } = temporary;
		await fill(directory);
		const file = join(directory, EMBEDDED_STORE_FILE);
		const bytes = await readFile(file);
		await writeFile(file, bytes.fill(0xa5, 4_096, bytes.length));
		await expectRefusal(directory, "corrupt");
	});

	test("refuses data of a newer version, names the version's change, and leaves the data usable", async () => {
		await using temporary = await temporaryDirectory();
		const { directory } = temporary;
		await fill(directory);
		execute(directory, "insert into kysely_migration (name, timestamp) values ('9999-from-the-future', '')");
		expect((await expectRefusal(directory, "newer_schema")).message).toContain("9999-from-the-future");
		execute(directory, "delete from kysely_migration where name = '9999-from-the-future'");
		await using store = await openEmbeddedStore({ directory });
		expect(await store.actions.list()).toHaveLength(100);
	});

	test("refuses a file that another program holds", async () => {
		await using temporary = await temporaryDirectory();
		const { directory } = temporary;
		await fill(directory);
		const other = new DatabaseSync(join(directory, EMBEDDED_STORE_FILE));
		other.exec("pragma locking_mode = exclusive; begin exclusive");
		await expectRefusal(directory, "in_use");
		other.close();
		await using store = await openEmbeddedStore({ directory });
		expect(await store.actions.list()).toHaveLength(100);
	});

	test("refuses a directory that is missing, or that has a directory in the file's place", async () => {
		await using temporary = await temporaryDirectory();
		const { directory } = temporary;
		await expectRefusal(join(directory, "missing"), "inaccessible");
		await mkdir(join(directory, EMBEDDED_STORE_FILE));
		await expectRefusal(directory, "inaccessible");
	});
});

async function fill(directory: string): Promise<void> {
	await using store = await openEmbeddedStore({ directory });
	for (let number = 1; number <= 100; number++) {
		await start(store.actions, number, { node_uid: number, scope: "node" });
	}
}

function execute(directory: string, sql: string): void {
	const db = new DatabaseSync(join(directory, EMBEDDED_STORE_FILE));
	db.exec(sql);
	db.close();
}

/** The message is one line for people: it names the file, ends as a sentence and carries no stack. */
async function expectRefusal(directory: string, reason: StoreOpenReason): Promise<StoreOpenError> {
	const error = await openEmbeddedStore({ directory }).then(
		async (store) => {
			await store.close();
			return new Error("It opened.");
		},
		(refusal: unknown) => refusal,
	);
	if (!(error instanceof StoreOpenError)) throw error;
	expect(error.reason).toBe(reason);
	expect(error.message).toContain(join(directory, EMBEDDED_STORE_FILE));
	expect(error.message).toMatch(/^[^\n]+\.$/);
	return error;
}
