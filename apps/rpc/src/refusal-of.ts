import { invalidRequest, unavailableRefusal } from "@node-actions/application";
import { type RequestError, requestError } from "@node-actions/domain";
import type { ProcedureType, TRPCError } from "@trpc/server";
import { z } from "zod";
import { Refusal } from "./refusal.ts";

const INVALID = requestError(
	"invalid_request",
	"The call is not well-formed; send the input as JSON, in the query parameter input for a query and as the body, with content-type application/json, for a mutation.",
);

const INTERNAL = requestError(
	"internal_error",
	"Something went wrong here; try again later, and look into the server's log, which tells more under the request id.",
);

/** What tRPC itself refuses before a procedure runs, in the words of this API. Its own sentences may quote the input, so they are not used. */
const REFUSED_BY_TRPC: Partial<Record<TRPCError["code"], RequestError>> = {
	PARSE_ERROR: INVALID,
	BAD_REQUEST: INVALID,
	UNSUPPORTED_MEDIA_TYPE: INVALID,
	NOT_FOUND: requestError(
		"path_not_found",
		"There is no procedure of this name; the type AppRouter names those there are.",
	),
	METHOD_NOT_SUPPORTED: requestError("method_not_allowed", "Call queries with GET and mutations with POST."),
};

type CallType = ProcedureType | "unknown";

/** Kinds of procedure that change nothing. */
const READS: readonly CallType[] = ["query", "subscription"];

/**
 * The refusal that an error stands for: a verb's own, input that did not parse, a call tRPC could not make sense of, or a store out of reach.
 * Everything else is a bug or an outage and becomes `internal_error` with a fixed text, so that nothing of the cause leaks.
 */
export function refusalOf(error: TRPCError, type: CallType = "unknown"): RequestError {
	if (error instanceof Refusal) return error.refusal;
	if (error.code === "BAD_REQUEST" && error.cause instanceof z.ZodError) return invalidRequest(error.cause);
	return (
		REFUSED_BY_TRPC[error.code] ?? unavailableRefusal(error.cause, READS.includes(type) ? "read" : "change") ?? INTERNAL
	);
}
