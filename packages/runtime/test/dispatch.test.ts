import { once } from "node:events";
import { createServer, IncomingMessage } from "node:http";
import { type AddressInfo, Socket } from "node:net";
import type { Adapter } from "@node-actions/application";
import { expect, test } from "vitest";
import { Answer } from "../src/listen/answer.ts";
import { createDispatch } from "../src/listen/dispatch.ts";
import { createLogger } from "../src/operate/logger.ts";

/** A dispatch with one adapter, and what reached the adapter and the wire. */
function dispatchWhile(phase: "starting" | "serving" | "draining") {
	const asked: string[] = [];
	const added: unknown[] = [];
	const adapter: Adapter = {
		name: "rest",
		prefix: "/",
		fetch: ({ url }) => {
			asked.push(url);
			return new Response("hello");
		},
	};
	const dispatch = createDispatch({
		adapters: [adapter],
		operate: new Map([["/healthz", () => new Response("fine")]]),
		metrics: { countRequest: () => {} },
		logRequest: () => {},
		isStarting: () => phase === "starting",
		isDraining: () => phase === "draining",
	});
	const send = async (path: string) => {
		const outgoing = new Answer(new IncomingMessage(new Socket()));
		const incoming = { headers: { "x-request-id": "mine" }, socket: { remoteAddress: "127.0.0.1" } };
		const response = await dispatch(new Request(`http://127.0.0.1${path}`), { incoming, outgoing });
		added.push(outgoing.added_headers);
		return response;
	};
	return { send, asked, added };
}

test("no adapter is asked before the first admin is there, so that nobody's password is refused too early", async () => {
	const { send, asked } = dispatchWhile("starting");
	const refused = await send("/v1/nodes");
	expect(refused.status).toBe(503);
	expect(refused.headers.get("retry-after")).toBe("1");
	expect(await refused.json()).toMatchObject({ error_code: "service_unavailable" });
	expect((await send("/healthz")).status).toBe(200);
	expect(asked).toEqual([]);
});

test("an answer carries the request id, and while draining the end of the connection", async () => {
	const serving = dispatchWhile("serving");
	await serving.send("/v1/nodes");
	expect(serving.added).toEqual([{ "x-request-id": "mine" }]);
	const draining = dispatchWhile("draining");
	await draining.send("/v1/nodes");
	expect(draining.added).toEqual([{ "x-request-id": "mine", connection: "close" }]);
});

test("an answer is written with its own headers and those that were added", async () => {
	await using server = createServer({ ServerResponse: Answer }, (_incoming, outgoing) => {
		outgoing.added_headers = { "x-request-id": "mine" };
		outgoing.writeHead(200, { "content-type": "text/plain" }).end();
	}).listen(0, "127.0.0.1");
	await once(server, "listening");
	const { port } = server.address() as AddressInfo;
	const { status, headers } = await fetch(`http://127.0.0.1:${port}`, { headers: { connection: "close" } });
	expect(status).toBe(200);
	expect(headers.get("content-type")).toBe("text/plain");
	expect(headers.get("x-request-id")).toBe("mine");
});

const KIND = { adapter: "rest", method: 'G"ET', route: "/v1/nodes/:node_uid", status: 200 };
const REQUEST = {
	request_id: "id",
	duration_ms: 1.5,
	user: 'a"\n@example.com',
	error_code: undefined,
};

test("the line of a request looks like the log's other lines, whatever stands in it", () => {
	const lines: string[] = [];
	const { log, logRequest } = createLogger({ log_level: "info" }, { write: (line) => lines.push(line) });
	log.info({ ...KIND, ...REQUEST }, "request");
	logRequest(KIND, REQUEST);
	const [byPino, byHand] = lines.map((line) => ({ ...JSON.parse(line), time: 0 }));
	expect(byHand).toEqual(byPino);
	expect(lines[1]).toMatch(/^[^\n]+\n$/);
});

test("no request is logged below its level", () => {
	const lines: string[] = [];
	createLogger({ log_level: "warn" }, { write: (line) => lines.push(line) }).logRequest(KIND, REQUEST);
	expect(lines).toEqual([]);
});
