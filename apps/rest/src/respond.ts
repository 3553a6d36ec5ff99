import type { ErrorCode, RequestError } from "@node-actions/domain";
import { errorObject } from "./error-object.ts";
import { ERROR_STATUS } from "./error-status.ts";

/** Seconds that a client is asked to wait when the refusal itself names none. */
const RETRY_AFTER_SECONDS = 1;

/** Header values that belong to a refusal whatever the route. */
const ERROR_HEADERS: Partial<Record<ErrorCode, (error: RequestError) => Record<string, string>>> = {
	unauthenticated: () => ({ "www-authenticate": 'Basic realm="node-actions", charset="UTF-8"' }),
	too_many_failed_logins: retryAfter,
	watcher_too_slow: retryAfter,
	service_unavailable: retryAfter,
};

function retryAfter({ retry_after_seconds }: RequestError) {
	return { "retry-after": String(retry_after_seconds ?? RETRY_AFTER_SECONDS) };
}

/**
 * A JSON answer with its length, so that no client has to read chunks (contract, section 6). Plain header objects and a string
 * body let the server write it without building a stream.
 */
export function respondJson(status: number, value: unknown, headers: Record<string, string> = {}): Response {
	const { text, length } = bodyOf(value);
	return new Response(text, {
		status,
		headers: {
			"content-type": "application/json",
			"content-length": length,
			"cache-control": "no-store",
			"x-content-type-options": "nosniff",
			...headers,
		},
	});
}

interface Body {
	readonly text: string;
	/** Bytes in UTF-8. */
	readonly length: string;
}

const bodies = new WeakMap<object, Body>();

/** What is frozen reads the same the next time, so it is written once. */
function bodyOf(value: unknown): Body {
	if (!Object.isFrozen(value) || typeof value !== "object" || value === null) return writtenOut(value);
	const known = bodies.get(value);
	if (known !== undefined) return known;
	const body = writtenOut(value);
	bodies.set(value, body);
	return body;
}

function writtenOut(value: unknown): Body {
	const text = JSON.stringify(value);
	return { text, length: String(Buffer.byteLength(text)) };
}

/** The answer to a refused request: status from the one table, body in the one envelope. */
export function respondError(error: RequestError, headers: Record<string, string> = {}): Response {
	return respondJson(ERROR_STATUS[error.error_code], errorObject(error), {
		...ERROR_HEADERS[error.error_code]?.(error),
		...headers,
	});
}
