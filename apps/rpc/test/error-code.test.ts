import { getHTTPStatusCodeFromError } from "@trpc/server/http";
import { expect, test } from "vitest";
import { RPC_ERROR_CODE } from "../src/error-code.ts";
import { Refusal } from "../src/refusal.ts";

// Written out, because scenarios compare error_code only: a wrong name or number here would stay unseen there.
const PINNED = {
	unauthenticated: ["UNAUTHORIZED", 401],
	too_many_failed_logins: ["TOO_MANY_REQUESTS", 429],
	invalid_request: ["BAD_REQUEST", 400],
	payload_too_large: ["PAYLOAD_TOO_LARGE", 413],
	unknown_action: ["BAD_REQUEST", 400],
	permission_denied: ["FORBIDDEN", 403],
	snapshot_protected: ["FORBIDDEN", 403],
	last_admin: ["CONFLICT", 409],
	path_not_found: ["NOT_FOUND", 404],
	method_not_allowed: ["METHOD_NOT_SUPPORTED", 405],
	node_not_found: ["NOT_FOUND", 404],
	action_not_found: ["NOT_FOUND", 404],
	shard_not_found: ["NOT_FOUND", 404],
	bdb_not_found: ["NOT_FOUND", 404],
	snapshot_not_found: ["NOT_FOUND", 404],
	user_not_found: ["NOT_FOUND", 404],
	action_conflict: ["CONFLICT", 409],
	wrong_cluster_state_id: ["CONFLICT", 409],
	email_already_exists: ["CONFLICT", 409],
	idempotency_key_reused: ["UNPROCESSABLE_CONTENT", 422],
	event_id_expired: ["PRECONDITION_FAILED", 412],
	watcher_too_slow: ["SERVICE_UNAVAILABLE", 503],
	service_unavailable: ["SERVICE_UNAVAILABLE", 503],
	internal_error: ["INTERNAL_SERVER_ERROR", 500],
} as const satisfies Record<keyof typeof RPC_ERROR_CODE, readonly [string, number]>;

test("every refusal has the tRPC code and the HTTP status of the contract", () => {
	const actual = Object.entries(RPC_ERROR_CODE).map(([error_code, code]) => {
		const refusal = new Refusal({ error_code: error_code as keyof typeof RPC_ERROR_CODE, message: "" });
		return [error_code, [code, getHTTPStatusCodeFromError(refusal)]];
	});
	expect(Object.fromEntries(actual)).toEqual(PINNED);
});
