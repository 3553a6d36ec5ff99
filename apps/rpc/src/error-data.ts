import type { ErrorCode } from "@node-actions/domain";
import type { TRPC_ERROR_CODE_KEY, TRPC_ERROR_CODES_BY_KEY } from "@trpc/server/rpc";

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
