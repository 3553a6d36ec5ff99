import { setTimeout as sleep } from "node:timers/promises";
import {
	ClusterOpenError,
	type ClusterOpenReason,
	openSharedSimulatedCluster,
	VirtualClock,
} from "@node-actions/simulated-cluster";
import { contractCluster } from "@node-actions/test-fixtures/driver/contract-cluster";
import { undisturbed } from "@node-actions/test-fixtures/driver/driver-under-test";
import { type PostgresServer, startPostgresServer, startTcpProxy } from "@node-actions/test-servers";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { newSharedPlace } from "./shared-place.ts";

const PASSWORD = "s3cret-Pa55word";
const CLOSE = { kind: "stop_placement", node_uid: 2, maintenance_depth: 1 } as const;
const FIRST = { name: "a.yaml", digest: "a" };
const OTHER = { name: "b.yaml", digest: "b" };

let server: PostgresServer;
let url: string;

beforeAll(async () => {
	server = await startPostgresServer();
	url = await server.newDatabase();
	await server.sql(url, `create role guest login password '${PASSWORD}'`);
	await server.sql(url, "revoke all on schema public from public");
});

afterAll(async () => {
	await server[Symbol.asyncDispose]();
});

describe("opening a simulated cluster on PostgreSQL", () => {
	test("goes on with what actions have made of an unchanged file, however it is named", async () => {
		await using place = await newSharedPlace(server);
		const first = await place.open({ source: FIRST });
		await first.execute(CLOSE, undisturbed());
		await first.close();
		const again = await place.open({ source: { ...FIRST, name: "renamed.yaml" } });
		expect((await again.describe()).nodes[1]).toMatchObject({ uid: 2, accept_servers: false });
	});

	test("refuses another cluster file, and says what to do", async () => {
		await using place = await newSharedPlace(server);
		await place.open({ source: FIRST });
		expect((await expectRefusal(place.url, "different_cluster", OTHER)).message).toMatch(
			/^The PostgreSQL database "test_\d+" on 127\.0\.0\.1:\d+ \(user "postgres"\) holds the state of a cluster that was described by a\.yaml, not by b\.yaml\. Start with --cluster a\.yaml again, or use another --database\.$/,
		);
		const changed = await expectRefusal(place.url, "different_cluster", { ...FIRST, digest: "other" });
		expect(changed.message).toContain(
			"an earlier version of a.yaml, which has changed since. Give --cluster the file as it was, or use another --database.",
		);
		expect(await (await place.open({ source: FIRST })).describe()).toEqual(place.initial);
	});

	test("refuses the state of a newer release, and leaves it usable", async () => {
		await using place = await newSharedPlace(server);
		await (await place.open({ source: FIRST })).close();
		await place.rows("update simulated_format set version = 2");
		expect((await expectRefusal(place.url, "newer_version")).message).toContain("in format 2");
		await place.rows("update simulated_format set version = 1");
		await place.open({ source: FIRST });
	});

	test("refuses tables of another program, and leaves them as they are", async () => {
		await using place = await newSharedPlace(server);
		await place.rows("create table simulated_journal (note text); insert into simulated_journal values ('mine')");
		await expectRefusal(place.url, "corrupt");
		expect(await place.rows("select note from simulated_journal")).toEqual(["mine"]);
		expect(await place.rows("select to_regclass('simulated_format') is null")).toEqual(["t"]);
	});

	test("refuses a state whose changes no longer lead where they led", async () => {
		await using place = await newSharedPlace(server);
		await (await place.open({ source: FIRST })).close();
		for (const [state_id, change] of [
			[2, "{"],
			[7, JSON.stringify(CLOSE)],
		] as const) {
			await place.rows(`insert into simulated_journal values (${state_id}, '${change}')`);
			await expectRefusal(place.url, "corrupt");
			await place.rows("delete from simulated_journal");
		}
	});

	test("refuses an address that is none, and one at which nobody answers", async () => {
		await expectRefusal(`postgres://user:${PASSWORD}@host:port/actions`, "invalid_url");
		await expectRefusal("mysql://localhost/actions", "invalid_url");
		await expectRefusal(`postgres://guest:${PASSWORD}@127.0.0.1:1/actions`, "unreadable");
		await expectRefusal(`postgres://guest:${PASSWORD}@nowhere.invalid/actions`, "unreadable");
		await using proxy = await startTcpProxy(server.port);
		proxy.pause();
		await expectRefusal(`postgres://guest:${PASSWORD}@127.0.0.1:${proxy.port}/actions`, "unreadable");
	});

	test("says what the server has against the user", async () => {
		const as = (user: string) => url.replace("postgres@", `${user}@`);
		expect((await expectRefusal(as(`guest:wrong-${PASSWORD}`), "unreadable")).message).toContain("password");
		expect((await expectRefusal(as(`guest:${PASSWORD}`), "unreadable")).message).toContain("no schema");
		expect((await expectRefusal(url.replace(/[^/]*$/, "missing"), "unreadable")).message).toContain("not exist");
	});

	test("waits a moment where the server gives no connection just now", async () => {
		const database = await server.newDatabase();
		await server.sql(database, `create role few login password '${PASSWORD}' connection limit 0`);
		await server.sql(database, "grant all on schema public to few");
		const opened = openSharedSimulatedCluster({
			initial: contractCluster(),
			clock: new VirtualClock(),
			url: database.replace("postgres@", `few:${PASSWORD}@`),
		});
		opened.catch(() => {});
		await sleep(300);
		await server.sql(database, "alter role few connection limit 1");
		await (await opened).close();
	});

	test("refuses a speed that is none before it asks anybody", async () => {
		const opening = openSharedSimulatedCluster({
			url,
			initial: contractCluster(),
			clock: new VirtualClock(),
			speed: 0,
		});
		await expect(opening).rejects.toThrow("speed");
	});

	test("leaves no connection behind when it refuses or is closed", async () => {
		await using place = await newSharedPlace(server);
		const driver = await place.open({ source: FIRST });
		await driver.execute(CLOSE, undisturbed());
		await expectRefusal(place.url, "different_cluster", OTHER);
		await driver.close();
		const count = "select count(*) from pg_stat_activity where application_name = 'node-actions'";
		await expect.poll(() => place.rows(count), { timeout: 60_000 }).toEqual(["0"]);
	});
});

/** The message is one line for people: it ends as a sentence, carries no stack, and neither it nor anything else tells the password. */
async function expectRefusal(address: string, reason: ClusterOpenReason, source = FIRST): Promise<ClusterOpenError> {
	const opening = openSharedSimulatedCluster({
		url: address,
		initial: contractCluster(),
		source,
		clock: new VirtualClock(),
	});
	const error = await opening.then(
		async (driver) => {
			await driver.close();
			return new Error("It opened.");
		},
		(refusal: unknown) => refusal,
	);
	if (!(error instanceof ClusterOpenError)) throw error;
	expect(error.reason).toBe(reason);
	expect(error.message).toMatch(/^[^\n]+\.$/);
	expect(error.message).not.toContain(PASSWORD);
	expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain(PASSWORD);
	return error;
}
