import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, test } from "vitest";
import { rawRequest } from "./event-source.ts";
import { openServer, type TestServer } from "./open-server.ts";

const WATCHERS = 1_000;
const ON = "/v1/nodes/2/actions/maintenance_on";

/** Counts the events that a socket receives, keeping none of them. */
interface Counter {
	readonly socket: Socket;
	events: number;
}

async function openWatcher(server: TestServer): Promise<Counter> {
	const socket = connect(server.port, "127.0.0.1");
	const counter: Counter = { socket, events: 0 };
	socket.write(rawRequest("/v1/nodes/actions/events"));
	await once(socket, "data");
	socket.on("data", (bytes) => {
		counter.events += bytes.toString("latin1").split("\ndata: ").length - 1;
	});
	socket.on("error", () => {});
	return counter;
}

async function countEvents(server: TestServer): Promise<number> {
	return (await server.deps.actions.events({ order: "newest_first", limit: 1 })).newest_event_uid;
}

/** Makes events, and waits until everybody has them. */
async function happen(server: TestServer, counters: readonly Counter[], rounds: number): Promise<void> {
	for (let round = 0; round < rounds; round += 1) {
		await server.send("POST", ON);
		await server.settle();
	}
	const events = await countEvents(server);
	while (counters.some((counter) => counter.events < events)) await wait(5);
}

/** Bytes in use once what nobody needs is gone. */
function heapUsed(): number {
	setFlagsFromString("--expose-gc");
	const collect: () => void = runInNewContext("gc");
	collect();
	return process.memoryUsage().heapUsed;
}

test("[S7-watch-many] a thousand watchers all receive everything, and memory does not grow with what they have received", async () => {
	await using server = await openServer();
	const counters: Counter[] = [];
	while (counters.length < WATCHERS) {
		counters.push(...(await Promise.all(Array.from({ length: 50 }, () => openWatcher(server)))));
	}
	await happen(server, counters, 3);
	const before = heapUsed();
	await happen(server, counters, 12);
	const grown = heapUsed() - before;
	const events = await countEvents(server);
	expect(new Set(counters.map((counter) => counter.events))).toStrictEqual(new Set([events]));
	expect(grown).toBeLessThan(8_000_000);
	for (const { socket } of counters) socket.destroy();
	while (server.deps.tail.watchers() > 0) await wait(5);
});
