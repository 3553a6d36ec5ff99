import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type PostgresServer, startPostgresServer } from "@node-actions/test-servers";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runToEnd } from "./run-to-end.ts";
import { dataDirectory, startServer } from "./running-server.ts";

const PASSWORD = "s3cret-Pa55word";
let server: PostgresServer;
let url: string;

beforeAll(async () => {
	server = await startPostgresServer();
	url = await server.newDatabase();
	await server.sql(url, `create role guest login password '${PASSWORD}'`);
	await server.sql(url, "revoke all on schema public from public");
});

afterAll(() => server[Symbol.asyncDispose]());

/** Databases that cannot be used, the exit code that the start ends with, and words of the sentence that says why. */
const REFUSED: Readonly<
	Record<string, readonly [code: number, words: RegExp, address: () => string | Promise<string>]>
> = {
	"no address of a database": [2, /postgres:\/\//, () => `postgres://guest:${PASSWORD}@host:port/actions`],
	"of another kind": [2, /postgres:\/\//, () => `mysql://guest:${PASSWORD}@127.0.0.1/actions`],
	"where no server answers": [1, /127\.0\.0\.1:1\b/, () => `postgres://guest:${PASSWORD}@127.0.0.1:1/actions`],
	"with a wrong password": [1, /password/, () => as(`guest:wrong-${PASSWORD}`)],
	"that is not there": [1, /no_such_database/, () => url.replace(/[^/]*$/, "no_such_database")],
	"whose user may not make tables": [1, /guest/, () => as(`guest:${PASSWORD}`)],
	"of a newer release": [1, /9999-later/, newerDatabase],
	"with tables of another program": [1, /tables/, foreignDatabase],
};

test.for(Object.entries(REFUSED))(
	"a database %s ends the start with one sentence, which does not tell the password",
	async ([, [code, words, address]]) => {
		await using directory = await dataDirectory();
		const ended = await runToEnd("main", [`--data-dir=${directory.path}`, `--database=${await address()}`]);
		expect(ended.stderr).toMatch(/^[^\n]+\.\n$/);
		expect(ended.stderr).toMatch(words);
		expect(ended.stderr).not.toContain(PASSWORD);
		expect([ended.code, ended.stdout]).toEqual([code, ""]);
	},
);

test("a path that is a file is no data directory, and the start says so", async () => {
	await using directory = await dataDirectory();
	const file = join(directory.path, "file");
	await writeFile(file, "");
	for (const path of [file, join(file, "below")]) {
		const ended = await runToEnd("main", [`--data-dir=${path}`]);
		expect(ended.stderr).toMatch(/^The data directory [^\n]+ cannot be used[^\n]+--data-dir\.\n$/);
		expect([ended.code, ended.stdout]).toEqual([1, ""]);
	}
});

/** Asked for as another user, of whom the server wants a password. */
function as(user: string): string {
	return url.replace("postgres@", `${user}@`);
}

async function newerDatabase(): Promise<string> {
	const database = await server.newDatabase();
	await using directory = await dataDirectory();
	await using running = await startServer(directory.path, ["--no-https", `--database=${database}`]);
	await running.stop();
	await server.sql(database, "insert into kysely_migration (name, timestamp) values ('9999-later', '')");
	return database;
}

async function foreignDatabase(): Promise<string> {
	const database = await server.newDatabase();
	await server.sql(database, "create table action (note text)");
	return database;
}
