import type { Explanation } from "./placement/explanation.ts";

/**
 * Every refusal a caller can meet, whatever the adapter (contract, section 5). The codes are stable: clients match on them.
 * Each adapter maps this list to its own status in one table; no transport number stands here.
 */
export const ERROR_CODES = [
	"unauthenticated",
	"too_many_failed_logins",
	"invalid_request",
	"payload_too_large",
	"unknown_action",
	"permission_denied",
	"snapshot_protected",
	"last_admin",
	"path_not_found",
	"method_not_allowed",
	"node_not_found",
	"action_not_found",
	"shard_not_found",
	"bdb_not_found",
	"snapshot_not_found",
	"user_not_found",
	"action_conflict",
	"wrong_cluster_state_id",
	"email_already_exists",
	"idempotency_key_reused",
	"event_id_expired",
	"watcher_too_slow",
	"service_unavailable",
	"internal_error",
] as const;

export type ErrorCode = (typeof ERROR_CODES)[number];

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
