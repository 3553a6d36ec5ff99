import { framing, lyingFraming } from "@node-actions/test-fixtures/hostile/framing";
import { type RequestParts, requestBytes } from "@node-actions/test-fixtures/hostile/request-bytes";
import { authorization, hostileRestRequest } from "@node-actions/test-fixtures/hostile/rest-request";
import { hostileRpcRequest } from "@node-actions/test-fixtures/hostile/rpc-request";
import fc from "fast-check";

/** What is done with a connection. */
export interface Conduct {
	/** Over TLS, or in clear. */
	readonly tls: boolean;
	/** The bytes in the pieces in which they are written, one character for each byte. */
	readonly pieces: readonly string[];
	/** Between two pieces. */
	readonly pause_ms: number;
	/** How many requests these bytes are, or are meant to be. */
	readonly requests: number;
	/**
	 * - `read`: reads until the server closes.
	 * - `half_closed`: says after the last piece that nothing more comes, and reads until the server closes.
	 * - `hung_up`: is gone after the last piece.
	 * - `cut_short`: is gone after the first byte of the answer.
	 * - `deaf`: reads nothing, and is gone a moment after the last piece.
	 */
	readonly ending: "read" | "half_closed" | "hung_up" | "cut_short" | "deaf";
}

/** Senders whose tokens are `authorizations`, calling REST and these procedures of tRPC in every way that a connection can be misused. */
export function hostileConduct(
	authorizations: readonly string[],
	procedures: readonly string[],
): fc.Arbitrary<Conduct> {
	const rest = hostileRestRequest(authorizations, framing);
	const rpc = rpcParts(authorizations, procedures);
	const request = fc.oneof({ weight: 3, arbitrary: rest }, { weight: 2, arbitrary: rpc });
	const lying = fc
		.tuple(request, lyingFraming)
		.map(([parts, framing]): RequestParts => ({ ...parts, framing, method: "POST" }));
	const one = request.map((parts) => requestBytes(parts, true));
	const tls = fc.nat({ max: 19 }).map((roll) => roll === 0);
	const whole = { tls, pause_ms: fc.constant(0), requests: fc.constant(1) };
	return fc.oneof(
		{ weight: 10, arbitrary: fc.record({ ...whole, pieces: one.map(alone), ending: fc.constant("read" as const) }) },
		{ weight: 6, arbitrary: pipelined(tls, request) },
		{
			weight: 2,
			arbitrary: fc.record({
				...whole,
				pieces: pieces(one, 6),
				pause_ms: fc.integer({ min: 1, max: 40 }),
				ending: fc.constant("read" as const),
			}),
		},
		{
			weight: 2,
			arbitrary: fc.record({
				...whole,
				pieces: fc.oneof(
					one.map(alone),
					beginning(one),
					lying.map((parts) => [requestBytes(parts, true)]),
				),
				ending: fc.constantFrom("half_closed", "hung_up"),
			}),
		},
		{
			weight: 2,
			arbitrary: fc.record({
				...whole,
				pieces: fc.oneof(one.map(alone), stream(authorizations).map(alone)),
				ending: fc.constantFrom("cut_short", "deaf", "hung_up"),
			}),
		},
		{
			weight: 1,
			arbitrary: fc.record({
				...whole,
				pieces: fc.array(fc.string({ unit: "binary-ascii", maxLength: 60 }), { minLength: 1, maxLength: 3 }),
				ending: fc.constantFrom("half_closed", "hung_up"),
			}),
		},
	);
}

const alone = (bytes: string): readonly string[] => [bytes];

/** Several requests at once on one connection, answered in their order. */
function pipelined(tls: fc.Arbitrary<boolean>, request: fc.Arbitrary<RequestParts>): fc.Arbitrary<Conduct> {
	return fc.tuple(tls, fc.array(request, { minLength: 2, maxLength: 8 })).map(([tls, requests]) => ({
		tls,
		pieces: [requests.map((parts, index) => requestBytes(parts, index === requests.length - 1)).join("")],
		pause_ms: 0,
		requests: requests.length,
		ending: "read",
	}));
}

function pieces(bytes: fc.Arbitrary<string>, pieces_max: number): fc.Arbitrary<readonly string[]> {
	return fc
		.tuple(bytes, fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: pieces_max - 1 }))
		.map(([text, shares]) => {
			const cuts = [0, ...shares.map((share) => Math.floor(share * text.length)).sort((a, b) => a - b), text.length];
			return cuts.slice(1).map((cut, index) => text.slice(cuts[index], cut));
		});
}

function beginning(bytes: fc.Arbitrary<string>): fc.Arbitrary<readonly string[]> {
	return fc
		.tuple(bytes, fc.double({ min: 0, max: 1, noNaN: true }))
		.map(([text, share]) => [text.slice(0, Math.ceil(share * text.length))]);
}

/** A watch, whose answer goes on until somebody hangs up. */
function stream(authorizations: readonly string[]): fc.Arbitrary<string> {
	const target = fc.constantFrom(
		"/v1/nodes/actions/events",
		"/v1/nodes/1/actions/events",
		"/v1/nodes/1/actions/remove/events?last_event_id=0",
		"/v1/nodes/actions/events?last_event_id=1",
		"/trpc/actions.watch",
		"/trpc/actions.watch?lastEventId=0",
	);
	return fc
		.tuple(target, fc.constantFrom(...authorizations))
		.map(([target, right]) => `GET ${target} HTTP/1.1\r\nHost: localhost\r\nAuthorization: ${right}\r\n\r\n`);
}

function rpcParts(authorizations: readonly string[], procedures: readonly string[]): fc.Arbitrary<RequestParts> {
	return fc
		.tuple(hostileRpcRequest(procedures), authorization(authorizations), framing)
		.map(([{ method, path, search, text, headers }, right, framing]) => {
			const bodiless = method === "GET" || method === "HEAD";
			const parameters = bodiless ? [...search, `input=${encodeURIComponent(text)}`] : search;
			return {
				method,
				target: `/trpc/${path}?${parameters.join("&")}`,
				headers: [
					["Host", "localhost"],
					["Authorization", right],
					...Object.entries(headers).flatMap(([name, value]): [string, string][] =>
						value === undefined || name === "authorization" ? [] : [[name, value]],
					),
				],
				body: bodiless ? "" : Buffer.from(text, "utf8").toString("latin1"),
				framing,
			};
		});
}
