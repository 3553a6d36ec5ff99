import type { IncomingMessage, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import type { ErrorCode } from "@node-actions/domain";
import { refusalBody } from "./refusal.ts";

/** What the parser could not read, by the platform's code, and the answer to it. Anything else is a malformed request. */
const ANSWERS: Readonly<Record<string, readonly [status: string, message: string]>> = {
	HPE_HEADER_OVERFLOW: [
		"431 Request Header Fields Too Large",
		"The request's headers are larger than is read; send fewer or shorter ones.",
	],
	HPE_CHUNK_EXTENSIONS_OVERFLOW: [
		"413 Payload Too Large",
		"The body's chunks carry longer extensions than are read; send them without.",
	],
	ERR_HTTP_REQUEST_TIMEOUT: ["408 Request Timeout", "The request did not arrive in time; send it again."],
};

const MALFORMED = [
	"400 Bad Request",
	"This is not a well-formed HTTP request; look at its request line, its headers and the length of its body, and send it again.",
] as const;

/** Answers what is no request at all in the way every other refusal is answered, then closes the connection. */
export function answerClientError(error: Error & { readonly code?: string }, socket: Duplex): void {
	if (error.code === "ECONNRESET" || !socket.writable) {
		socket.destroy();
		return;
	}
	const [status, message] = ANSWERS[error.code ?? ""] ?? MALFORMED;
	endWith(socket, status, "invalid_request", message);
}

/** Answers CONNECT, which the platform hands over as a bare connection and would otherwise close without a word. */
export function answerConnect(_request: IncomingMessage, socket: Duplex): void {
	socket.on("error", () => socket.destroy());
	endWith(
		socket,
		"405 Method Not Allowed",
		"method_not_allowed",
		"CONNECT is not a method of any path: this is not a proxy; send the request to the server itself.",
	);
}

/** Answers an `Expect` that nobody here can meet, which the platform would answer without a body. */
export function answerExpectation(_request: IncomingMessage, response: ServerResponse): void {
	const body = refusalBody(
		"invalid_request",
		"The only expectation that can be met is 100-continue; send the request without another.",
	);
	response.writeHead(417, {
		"content-type": "application/json",
		"content-length": Buffer.byteLength(body),
		connection: "close",
	});
	response.end(body);
}

function endWith(socket: Duplex, status: string, error_code: ErrorCode, message: string): void {
	const body = refusalBody(error_code, message);
	socket.end(
		[
			`HTTP/1.1 ${status}`,
			"content-type: application/json",
			`content-length: ${Buffer.byteLength(body)}`,
			"connection: close",
			"",
			body,
		].join("\r\n"),
	);
}
