import { type PostgresServer, startPostgresServer, startTcpProxy } from "@node-actions/test-servers";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { dataDirectory, type RunningServer, startServer } from "./running-server.ts";

const PASSWORD = "s3cret-Pa55word";

let postgres: PostgresServer;

beforeAll(async () => {
	postgres = await startPostgresServer();
});

afterAll(() => postgres[Symbol.asyncDispose]());

describe("a start during which its database", () => {
	test("has fewer connections than it needs, however many, serves, or ends with 1 and a sentence", {
		timeout: 300_000,
	}, async () => {
		const sentences: string[] = [];
		for (let limit = 1; limit <= 5; limit++) {
			const url = await ownDatabase(limit);
			await using start = await started(url);
			if (start.banner === "") sentences.push(await refused(start, `limit ${limit}`));
		}
		expect(sentences.length).toBeGreaterThan(1);
		for (const sentence of sentences) {
			expect(sentence).toMatch(/ takes no more connections \(too many connections for role "limited_\d"\); raise /);
		}
	});

	test("goes away, at whatever moment, ends with 1 and a sentence unless it serves by then", {
		timeout: 300_000,
	}, async () => {
		let refusals = 0;
		for (let bytes = 1_000; bytes <= 1_000_000; bytes *= 1.6) {
			await using proxy = await startTcpProxy(postgres.port);
			let passed = 0;
			proxy.filter((_direction, { length }) => {
				passed += length;
				if (passed > bytes) proxy.cut();
				return true;
			});
			const url = (await postgres.newDatabase()).replace(`:${postgres.port}/`, `:${proxy.port}/`);
			await using start = await started(url);
			if (start.banner !== "") break;
			refusals += 1;
			expect(await refused(start, `${bytes} bytes`)).toMatch(/ cannot be reached.*; check /);
		}
		expect(refusals).toBeGreaterThan(5);
	});
});

/** A database of a user's own who may have so many connections. */
async function ownDatabase(limit: number): Promise<string> {
	const url = await postgres.newDatabase();
	const user = `limited_${limit}`;
	await postgres.sql(url, `create role ${user} login password '${PASSWORD}' connection limit ${limit}`);
	await postgres.sql(url, `grant all on schema public to ${user}`);
	return url.replace("postgres@", `${user}:${PASSWORD}@`);
}

/** Resolves when the program serves, or has closed its standard output without a banner. */
async function started(url: string): Promise<RunningServer> {
	await using opened = new AsyncDisposableStack();
	const directory = opened.use(await dataDirectory());
	const server = await startServer(directory.path, ["--no-https"], {
		NODE_ACTIONS_ADMIN_PASSWORD: "correct horse battery",
		NODE_ACTIONS_DATABASE: url,
		NODE_ACTIONS_LOG_LEVEL: "silent",
	});
	opened.use(server);
	const resources = opened.move();
	return { ...server, [Symbol.asyncDispose]: () => resources.disposeAsync() };
}

/** What a start that was refused said: one sentence. */
async function refused(start: RunningServer, which: string): Promise<string> {
	expect(await start.stop(), which).toBe(1);
	const said = start.complaints();
	expect(said, which).toMatch(/^[^\n]+\.\n$/);
	expect(said).not.toContain(PASSWORD);
	return said;
}
