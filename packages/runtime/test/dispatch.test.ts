import type { Adapter } from "@node-actions/application";
import { expect, test } from "vitest";
import { createDispatch } from "../src/listen/dispatch.ts";
import { createLogger } from "../src/operate/logger.ts";

/** A dispatch with one adapter, and what reached the adapter and the wire. */
function dispatchWhile(phase: "starting" | "serving" | "draining") {
	const asked: string[] = [];
	const heads: unknown[] = [];
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
		const outgoing = {
			writeHead: (status: number, headers?: object) => heads.push({ status, ...headers }),
			destroy: () => {},
		};
		const incoming = { headers: { "x-request-id": "mine" }, socket: { remoteAddress: "127.0.0.1" } };
		const response = await dispatch(new Request(`http://127.0.0.1${path}`), { incoming, outgoing });
		outgoing.writeHead(response.status, { "content-type": "text/plain" });
		return response;
	};
	return { send, asked, heads };
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

test("an answer keeps its own headers and carries the request id, and while draining the end of the connection", async () => {
	const serving = dispatchWhile("serving");
	await serving.send("/v1/nodes");
	expect(serving.heads).toEqual([{ status: 200, "content-type": "text/plain", "x-request-id": "mine" }]);
	const draining = dispatchWhile("draining");
	await draining.send("/v1/nodes");
	expect(draining.heads).toMatchObject([{ "x-request-id": "mine", connection: "close" }]);
});

const REQUEST = {
	request_id: "id",
	adapter: "rest",
	method: 'G"ET',
	route: "/v1/nodes/:node_uid",
	status: 200,
	duration_ms: 1.5,
	user: 'a"\n@example.com',
	error_code: undefined,
};

test("the line of a request looks like the log's other lines, whatever stands in it", () => {
	const lines: string[] = [];
	const { log, logRequest } = createLogger({ log_level: "info" }, { write: (line) => lines.push(line) });
	log.info(REQUEST, "request");
	logRequest(REQUEST);
	const [byPino, byHand] = lines.map((line) => ({ ...JSON.parse(line), time: 0 }));
	expect(byHand).toEqual(byPino);
	expect(lines[1]).toMatch(/^[^\n]+\n$/);
});

test("no request is logged below its level", () => {
	const lines: string[] = [];
	createLogger({ log_level: "warn" }, { write: (line) => lines.push(line) }).logRequest(REQUEST);
	expect(lines).toEqual([]);
});
