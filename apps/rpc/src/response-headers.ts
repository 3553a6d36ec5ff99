import type { ErrorCode, RequestError } from "@node-actions/domain";

/** On every answer: it is about this moment and this caller, and it is what its content type says. */
const ALWAYS = { "cache-control": "no-store", "x-content-type-options": "nosniff" };

/** Seconds that a client is asked to wait when the refusal itself names none. */
const RETRY_AFTER_SECONDS = 1;

/** Headers that belong to a refusal whatever the procedure (contract, section 5). */
const OF_REFUSAL: Partial<Record<ErrorCode, (refusal: RequestError) => Record<string, string>>> = {
	unauthenticated: () => ({ "www-authenticate": 'Basic realm="node-actions", charset="UTF-8"' }),
	too_many_failed_logins: retryAfter,
	watcher_too_slow: retryAfter,
	service_unavailable: retryAfter,
};

function retryAfter({ retry_after_seconds = RETRY_AFTER_SECONDS }: RequestError) {
	return { "retry-after": String(retry_after_seconds) };
}

/** The headers of an answer with these refusals in it. The calls of a batch share one set of headers. */
export function responseHeaders(refusals: readonly RequestError[]): Record<string, string> {
	return Object.assign({ ...ALWAYS }, ...refusals.map((refusal) => OF_REFUSAL[refusal.error_code]?.(refusal)));
}
