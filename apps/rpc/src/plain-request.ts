import { payloadTooLarge } from "@node-actions/application";
import { type RequestError, requestError } from "@node-actions/domain";
import { Refusal } from "./refusal.ts";

const JSON_TYPE = /^\s*application\/json\s*(?:;|$)/i;

/**
 * The request as tRPC should see it. A query passes unchanged, but for a content type, which says nothing there and would mislead tRPC.
 * A mutation has a body, and what is wrong with that must be heard only when a procedure reads its input, which is after the
 * caller is known: a content type that is not JSON (a browser sends such a body to foreign hosts unasked, with the credentials it
 * remembers), or more than `body_bytes_max` bytes. Methods other than GET and POST all become PUT, which tRPC refuses as a
 * wrong method, or an unknown procedure, by its own rules.
 */
export function plainRequest(request: Request, body_bytes_max: number): Request {
	if (request.method === "GET" && !request.headers.has("content-type")) return request;
	const headers = new Headers(request.headers);
	headers.set("content-type", "application/json");
	if (request.method === "GET") return new Request(request.url, { headers, signal: request.signal });
	if (request.method !== "POST") return new Request(request.url, { method: "PUT", headers });
	// A browser's types, with which a client may be compiled, do not know that a stream has to say how it is sent.
	const init: RequestInit & { readonly duplex: "half" } = {
		method: "POST",
		headers,
		body: readableBody(request, body_bytes_max),
		duplex: "half",
		signal: request.signal,
	};
	return new Request(request.url, init);
}

function readableBody(request: Request, body_bytes_max: number): ReadableStream<Uint8Array> | null {
	if (!JSON_TYPE.test(request.headers.get("content-type") ?? "")) {
		return refusedBody(requestError("invalid_request", "Send the input as JSON with content-type application/json."));
	}
	const tooLarge = payloadTooLarge(body_bytes_max);
	let bytes = 0;
	const counted = new TransformStream<Uint8Array, Uint8Array>({
		transform: (chunk, controller) => {
			bytes += chunk.byteLength;
			if (bytes > body_bytes_max) controller.error(new Refusal(tooLarge));
			else controller.enqueue(chunk);
		},
	});
	return request.body?.pipeThrough(counted) ?? null;
}

/** A body that cannot be read: whoever tries meets the refusal. */
function refusedBody(refusal: RequestError): ReadableStream<Uint8Array> {
	return new ReadableStream(
		{
			pull: (controller) => controller.error(new Refusal(refusal)),
		},
		{ highWaterMark: 0 },
	);
}
