import { ClusterUnavailable } from "@node-actions/application";
import type { Step } from "@node-actions/domain";
import type { SimulatedCluster } from "@node-actions/simulated-cluster";
import { undisturbed } from "@node-actions/test-fixtures/driver/driver-under-test";
import { type PostgresServer, startPostgresServer, startTcpProxy, type TcpProxy } from "@node-actions/test-servers";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { newSharedPlace, type SharedPlace } from "./shared-place.ts";

const CLOSE: Step = { kind: "stop_placement", node_uid: 2, maintenance_depth: 1 };
const LEAD: Step = { kind: "change_primary", to_node_uid: 3 };
const DONE = { kind: "done" };

let server: PostgresServer;

beforeAll(async () => {
	server = await startPostgresServer();
});

afterAll(async () => {
	await server[Symbol.asyncDispose]();
});

describe("a simulated cluster whose database goes away", () => {
	test.each(["cut", "pause"] as const)(
		"tells so to everybody who asks while the network is broken (%s), once to the operator, and works again after",
		async (breakIt) => {
			await using place = await newSharedPlace(server);
			await using proxy = await startTcpProxy(server.port);
			const errors: unknown[] = [];
			const driver = await openThrough(place, proxy, (error) => errors.push(error));
			await driver.execute(CLOSE, undisturbed());
			proxy[breakIt]();
			await Promise.all([
				...Array.from({ length: 10 }, () => expect(driver.describe()).rejects.toThrow(ClusterUnavailable)),
				expect(driver.execute(LEAD, undisturbed())).rejects.toThrow(ClusterUnavailable),
				expect(driver.execute(LEAD, undisturbed({ action_uid: "a", epoch: 1 }))).rejects.toThrow(ClusterUnavailable),
				expect(driver.setNodeStatus(4, "down")).rejects.toThrow(ClusterUnavailable),
			]);
			expect(errors).toEqual([expect.any(ClusterUnavailable)]);
			proxy.resume();
			await available(driver);
			expect(await driver.describe()).toMatchObject({ state_id: 2 });
			expect(await driver.execute(LEAD, undisturbed())).toEqual(DONE);
			await driver.close();
		},
	);

	test("is not blamed for the end of a driver that is looking at it just then", async () => {
		await using place = await newSharedPlace(server);
		const errors: unknown[] = [];
		const driver = await place.open({ onError: (error) => errors.push(error) });
		const looks = [driver.describe(), driver.describe("afresh")];
		// The look after the one that is under way.
		const later = new Promise(setImmediate).then(() => looks.push(driver.describe("afresh")));
		await Promise.all([later, later.then(() => driver.close())]);
		expect(await Promise.all(looks)).toEqual([place.initial, place.initial, place.initial]);
		expect(errors).toEqual([]);
	});

	test("is used again after a restart and after a crash of the server, and has all that was acknowledged", async () => {
		await using place = await newSharedPlace(server);
		const driver = await place.open();
		await driver.execute(CLOSE, undisturbed());
		await server.restart();
		await available(driver);
		await driver.execute(LEAD, undisturbed());
		const before = await driver.describe();
		await server.kill();
		await expect(driver.describe()).rejects.toThrow(ClusterUnavailable);
		await server.start();
		await available(driver);
		expect(await driver.describe()).toEqual(before);
		expect(await (await place.open()).describe()).toEqual(before);
	});

	test.each(["swallow_commit", "lose_answer"] as const)(
		"ends where it should when the step is tried again whose commit was lost on its way (%s)",
		async (breakIt) => {
			await using place = await newSharedPlace(server);
			await using proxy = await startTcpProxy(server.port);
			const driver = await openThrough(place, proxy);
			const broken = breakAtCommit(proxy, breakIt);
			await expect(driver.execute(CLOSE, undisturbed())).rejects.toThrow(ClusterUnavailable);
			await broken;
			proxy.filter(undefined);
			proxy.cut();
			proxy.resume();
			await available(driver);
			expect((await driver.describe()).state_id).toBe(breakIt === "lose_answer" ? 2 : 1);
			expect(await driver.execute(CLOSE, undisturbed())).toEqual(DONE);
			expect(await driver.describe()).toMatchObject({ state_id: 2, nodes: [{}, { accept_servers: false }, {}, {}] });
			await driver.close();
		},
	);

	test("does not let one that was cut off in the middle of a change keep the others from changing", async () => {
		await using place = await newSharedPlace(server);
		await using proxy = await startTcpProxy(server.port);
		const [cutOff, other] = [await openThrough(place, proxy), await place.open()];
		const sent = breakAtCommit(proxy, "swallow_commit");
		const lost = expect(cutOff.execute(CLOSE, undisturbed())).rejects.toThrow(ClusterUnavailable);
		await sent;
		// From here on the server waits for a commit that never comes, and does not hear that the client has given up.
		proxy.pause();
		await expect
			.poll(() => other.execute(LEAD, undisturbed()).catch(() => undefined), { timeout: 60_000 })
			.toEqual(DONE);
		await lost;
		expect(await other.describe()).toMatchObject({ state_id: 2, primary_node_uid: 3 });
		proxy.resume();
		await cutOff.close();
	});
});

function openThrough(
	{ url, open }: SharedPlace,
	{ port }: TcpProxy,
	onError?: (error: unknown) => void,
): Promise<SimulatedCluster> {
	return open({ url: url.replace(`:${server.port}/`, `:${port}/`), ...(onError && { onError }) });
}

async function available(driver: SimulatedCluster): Promise<void> {
	const answers = () =>
		Promise.resolve(driver.describe()).then(
			() => true,
			() => false,
		);
	await expect.poll(answers, { timeout: 60_000 }).toBe(true);
}

/** Breaks the connection that commits next at the worst moment; resolves when that has come. */
function breakAtCommit(proxy: TcpProxy, breakIt: "swallow_commit" | "lose_answer"): Promise<void> {
	return new Promise((resolve) => {
		let isSent = false;
		proxy.filter((direction, bytes) => {
			if (direction === "requests" && bytes.includes("commit\0")) {
				isSent = true;
				resolve();
				return breakIt === "lose_answer";
			}
			return !isSent;
		});
	});
}
