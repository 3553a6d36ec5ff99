import type { ErrorCode } from "@node-actions/domain";
import type { TRPC_ERROR_CODE_KEY } from "@trpc/server/rpc";

/** Every refusal as tRPC names it (contract, section 5). tRPC derives the HTTP status from its name. */
export const RPC_ERROR_CODE = {
	unauthenticated: "UNAUTHORIZED",
	too_many_failed_logins: "TOO_MANY_REQUESTS",
	invalid_request: "BAD_REQUEST",
	payload_too_large: "PAYLOAD_TOO_LARGE",
	unknown_action: "BAD_REQUEST",
	permission_denied: "FORBIDDEN",
	snapshot_protected: "FORBIDDEN",
	last_admin: "CONFLICT",
	path_not_found: "NOT_FOUND",
	method_not_allowed: "METHOD_NOT_SUPPORTED",
	node_not_found: "NOT_FOUND",
	action_not_found: "NOT_FOUND",
	shard_not_found: "NOT_FOUND",
	bdb_not_found: "NOT_FOUND",
	snapshot_not_found: "NOT_FOUND",
	user_not_found: "NOT_FOUND",
	action_conflict: "CONFLICT",
	wrong_cluster_state_id: "CONFLICT",
	email_already_exists: "CONFLICT",
	idempotency_key_reused: "UNPROCESSABLE_CONTENT",
	event_id_expired: "PRECONDITION_FAILED",
	watcher_too_slow: "SERVICE_UNAVAILABLE",
	service_unavailable: "SERVICE_UNAVAILABLE",
	internal_error: "INTERNAL_SERVER_ERROR",
} as const satisfies Record<ErrorCode, TRPC_ERROR_CODE_KEY>;
