import type { Duplex } from "node:stream";
import { refusalBody } from "./refusal.ts";

/** What the parser could not read, by the platform's code, and the answer to it. Anything else is a malformed request. */
const ANSWERS: Readonly<Record<string, readonly [status: string, message: string]>> = {
	HPE_HEADER_OVERFLOW: ["431 Request Header Fields Too Large", "The request's headers are too large; send fewer."],
	ERR_HTTP_REQUEST_TIMEOUT: ["408 Request Timeout", "The request did not arrive in time; send it again."],
};

const MALFORMED = ["400 Bad Request", "This is not a well-formed HTTP request."] as const;

/** Answers what is no request at all in the way every other refusal is answered, then closes the connection. */
export function answerClientError(error: Error & { readonly code?: string }, socket: Duplex): void {
	if (error.code === "ECONNRESET" || !socket.writable) {
		socket.destroy();
		return;
	}
	const [status, message] = ANSWERS[error.code ?? ""] ?? MALFORMED;
	const body = refusalBody("invalid_request", message);
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
