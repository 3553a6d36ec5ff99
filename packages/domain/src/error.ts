import type { ErrorCode } from "./error-code.ts";
import type { Explanation } from "./placement/explanation.ts";

/** Why a request was refused. `message` is one sentence that says what to do; it never carries a secret. */
export interface RequestError {
	readonly error_code: ErrorCode;
	readonly message: string;
	/** The live action that stands in the way; present on `action_conflict`. */
	readonly action_uid?: string;
	/** Seconds after which trying again makes sense; present on `too_many_failed_logins` and `service_unavailable`. */
	readonly retry_after_seconds?: number;
}

export function requestError(
	error_code: ErrorCode,
	message: string,
	details: Omit<RequestError, "error_code" | "message"> = {},
): RequestError {
	return { error_code, message, ...details };
}

/** What a failed action says of itself (contract, section 2). These are states of an action, never errors of a request. */
export const ACTION_ERROR_CODES = ["internal_error", "insufficient_resources"] as const;

export type ActionErrorCode = (typeof ACTION_ERROR_CODES)[number];

export interface ActionError {
	readonly error_code: ActionErrorCode;
	readonly message: string;
	/** Present where it could not be planned for reasons that are known shard by shard, or that a single change would take away. */
	readonly why?: Explanation;
}
