import { type RequestError, requestError } from "@node-actions/domain";
import type { z } from "zod";

/** The refusal for input that does not parse: names the place, what is wrong with it, and what would be right. */
export function invalidRequest(error: z.ZodError): RequestError {
	const [issue] = error.issues;
	if (issue === undefined) return requestError("invalid_request", "The request is not valid.");
	const custom = issue.code === "custom" ? issue.params?.["error_code"] : undefined;
	if (custom === "unknown_action") return requestError("unknown_action", issue.message);
	const place = issue.path.join(".");
	return requestError("invalid_request", place === "" ? issue.message : `${place}: ${issue.message}`);
}
