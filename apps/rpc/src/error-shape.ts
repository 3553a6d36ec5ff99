import type { ErrorCode, RequestError } from "@node-actions/domain";
import { getHTTPStatusCodeFromError } from "@trpc/server/http";
import { type TRPC_ERROR_CODE_KEY, TRPC_ERROR_CODES_BY_KEY } from "@trpc/server/rpc";
import { RPC_ERROR_CODE } from "./error-code.ts";
import { Refusal } from "./refusal.ts";

/** What a client finds in `error.data` (contract, section 5). */
export interface ErrorData {
	/** tRPC's name of the error. */
	readonly code: TRPC_ERROR_CODE_KEY;
	readonly httpStatus: number;
	/** The procedure, as it was called. */
	readonly path?: string;
	readonly error_code: ErrorCode;
	readonly description: string;
	/** The same text as `description`. */
	readonly message: string;
	/** The live action that stands in the way; on `action_conflict`. */
	readonly action_uid?: string;
	/** Seconds after which trying again makes sense; on `too_many_failed_logins` and `service_unavailable`. */
	readonly retry_after_seconds?: number;
}

/** tRPC's envelope of an error. */
export interface ErrorShape {
	readonly message: string;
	/** tRPC's number of the error. */
	readonly code: (typeof TRPC_ERROR_CODES_BY_KEY)[TRPC_ERROR_CODE_KEY];
	readonly data: ErrorData;
}

/** A refusal in tRPC's envelope. `path`: the procedure, where one is known. */
export function errorShape(refusal: RequestError, path?: string): ErrorShape {
	const { error_code, message, ...details } = refusal;
	const code = RPC_ERROR_CODE[error_code];
	return {
		message,
		code: TRPC_ERROR_CODES_BY_KEY[code],
		data: {
			code,
			httpStatus: getHTTPStatusCodeFromError(new Refusal(refusal)),
			...(path === undefined ? {} : { path }),
			error_code,
			description: message,
			message,
			...details,
		},
	};
}
