import { type RequestError, requestError } from "@node-actions/domain";
import type { z } from "zod";

/**
 * The refusal for input that does not parse: names the place, what is wrong with it, and what would be right. Every schema says that in words
 * that go on after the place ("must be …", "has no field …").
 */
export function invalidRequest(error: z.ZodError): RequestError {
	const [issue] = error.issues;
	if (issue === undefined) return requestError("invalid_request", "The request is not valid.");
	const place = issue.path.join(".");
	if (issue.code === "invalid_union" && place === "action") return requestError("unknown_action", issue.message);
	return requestError("invalid_request", place === "" ? `The input ${issue.message}.` : `${place}: ${issue.message}.`);
}
