import { namesOf } from "@node-actions/application";
import { type RequestError, requestError } from "@node-actions/domain";

/** What tRPC reads in a URL. */
const KNOWN = ["batch", "input", "connectionParams", "lastEventId", "Last-Event-Id"];

/**
 * The refusal of a URL with any other parameter: tRPC would not hear it, and whoever wrote `?dry_run=true` must not have the action started, nor whoever wrote a
 * filter be answered without it. Undefined where there is none.
 */
export function misplacedParameters(url: string): RequestError | undefined {
	const at = url.indexOf("?");
	if (at === -1) return undefined;
	const unknown = [...new Set(new URLSearchParams(url.slice(at + 1)).keys())].filter((name) => !KNOWN.includes(name));
	if (unknown.length === 0) return undefined;
	return requestError(
		"invalid_request",
		`The URL has no parameter ${namesOf(unknown)}; send what a procedure takes as its input, for a query in the parameter input and for a mutation as the body.`,
	);
}
