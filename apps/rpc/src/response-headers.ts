import type { RequestError } from "@node-actions/domain";

/** On every answer: it is about this moment and this caller, and it is what its content type says. */
const ALWAYS = { "cache-control": "no-store", "x-content-type-options": "nosniff" };

/** The headers of an answer with these refusals in it (contract, section 5). A batch has one set of headers for all its calls. */
export function responseHeaders(refusals: readonly RequestError[]): Record<string, string> {
	if (refusals.length === 0) return ALWAYS;
	const unauthenticated = refusals.some(({ error_code }) => error_code === "unauthenticated");
	const retry_after_seconds = Math.max(0, ...refusals.map((refusal) => refusal.retry_after_seconds ?? 0));
	return {
		...ALWAYS,
		...(unauthenticated ? { "www-authenticate": 'Basic realm="node-actions", charset="UTF-8"' } : {}),
		...(retry_after_seconds > 0 ? { "retry-after": String(retry_after_seconds) } : {}),
	};
}
