import { expect, test } from "vitest";
import { ERROR_STATUS } from "../src/error-status.ts";

// Shared scenarios compare error codes only; here the numbers are pinned, so a wrong one cannot stay green.
test("every refusal has the status of the contract", () => {
	expect(ERROR_STATUS).toStrictEqual({
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
	});
});
