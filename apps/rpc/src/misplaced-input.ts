import { namesOf } from "@node-actions/application";
import { type RequestError, requestError } from "@node-actions/domain";

/** What tRPC reads in a URL. */
const KNOWN = ["batch", "input", "connectionParams", "lastEventId", "Last-Event-Id"];

/** What is a header in REST and a field of the input here. */
const FIELDS = { "cluster-state-id": "cluster_state_id", "idempotency-key": "idempotency_key" };

/**
 * The refusal of a request that says something where tRPC does not hear it: whoever wrote `?dry_run=true` must not have the action started, nor whoever sends REST's
 * header `cluster-state-id` on another state. Undefined where there is nothing of the kind.
 */
export function misplacedInput({
	method,
	url,
	headers,
}: Pick<Request, "method" | "url" | "headers">): RequestError | undefined {
	for (const [header, field] of Object.entries(FIELDS)) {
		if (headers.has(header)) {
			return requestError("invalid_request", `The header ${header} is not read here; send ${field} in the input.`);
		}
	}
	return misplacedParameters(url, method === "GET");
}

function misplacedParameters(url: string, isQuery: boolean): RequestError | undefined {
	const at = url.indexOf("?");
	if (at === -1) return undefined;
	const given = [...new URLSearchParams(url.slice(at + 1)).keys()];
	const repeated = given.find((name, index) => given.indexOf(name) < index);
	if (repeated !== undefined) {
		return requestError("invalid_request", `The parameter ${namesOf([repeated])} must be given once in the URL.`);
	}
	if (given.includes("input") && !isQuery) {
		return requestError("invalid_request", "A mutation takes its input as the body, not as the parameter input.");
	}
	const unknown = given.filter((name) => !KNOWN.includes(name));
	if (unknown.length === 0) return undefined;
	return requestError(
		"invalid_request",
		`The URL has no parameter ${namesOf(unknown)}; send what a procedure takes as its input, for a query in the parameter input and for a mutation as the body.`,
	);
}
