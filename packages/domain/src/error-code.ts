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
