import type { ErrorCode } from "@node-actions/domain";

/** The HTTP status of every refusal: the only place in this adapter where one is chosen (contract, section 5). */
export const ERROR_STATUS = {
	unauthenticated: 401,
	too_many_failed_logins: 429,
	invalid_request: 400,
	payload_too_large: 413,
	unknown_action: 400,
	permission_denied: 403,
	snapshot_protected: 403,
	last_admin: 409,
	path_not_found: 404,
	method_not_allowed: 405,
	node_not_found: 404,
	action_not_found: 404,
	shard_not_found: 404,
	bdb_not_found: 404,
	snapshot_not_found: 404,
	user_not_found: 404,
	action_conflict: 409,
	wrong_cluster_state_id: 409,
	email_already_exists: 409,
	idempotency_key_reused: 422,
	event_id_expired: 410,
	watcher_too_slow: 503,
	service_unavailable: 503,
	internal_error: 500,
} as const satisfies Record<ErrorCode, number>;
