import { describe, expect, test } from "vitest";
import { startPostgresServer } from "../src/index.ts";

describe("a PostgreSQL server for tests", () => {
	test("keeps what was committed through a restart and through a kill", async () => {
		await using server = await startPostgresServer();
		const url = await server.newDatabase();
		await server.sql(url, "create table note (text text); insert into note values ('kept')");
		await server.restart();
		expect(await server.sql(url, "select text from note")).toBe("kept\n");
		await server.kill();
		await expect(server.sql(url, "select 1")).rejects.toThrow();
		await server.start();
		expect(await server.sql(url, "select text from note")).toBe("kept\n");
	});

	test("gives each test a database of its own", async () => {
		await using server = await startPostgresServer();
		const [first, second] = [await server.newDatabase(), await server.newDatabase()];
		await server.sql(first, "create table note (text text)");
		await expect(server.sql(second, "select text from note")).rejects.toThrow('relation "note" does not exist');
	});
});
