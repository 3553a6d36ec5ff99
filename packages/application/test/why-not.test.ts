import type { ActionEvent } from "@node-actions/domain";
import { expect, test } from "vitest";
import { eventObject, eventObjectSchema } from "../src/views/event-object.ts";

test("the line of the history that tells of a failure says why, in data, and lines of other ends do not", () => {
	const line = (event: ActionEvent) =>
		eventObject(
			{
				event_uid: 7,
				time_ms: 1_700_000_000_123,
				action_uid: "6f1b7a54-2a53-4e0c-9a57-0d6f6f0a4a1e",
				node_uid: 1,
				name: "remove",
				by: "a@example.com",
				event,
				after: {
					status: "failed",
					progress: 0,
					creation_time: 1_700_000_000,
					started_by: "a@example.com",
					cancel_requested: false,
				},
			},
			undefined,
		);
	const told = line({
		kind: "status_changed",
		status: "failed",
		error: {
			error_code: "insufficient_resources",
			message: "No.",
			why: {
				blocked: [{ uid: "5", candidates: [{ node_uid: 2, rule: "shard_limit" }], candidates_total: 9 }],
				blocked_total: 21,
				remedy: { kind: "bring_back", node_uid: 3 },
			},
		},
	});
	expect(eventObjectSchema.parse(told).why_not).toEqual({
		blocked: [
			{
				uid: "5",
				candidates: [{ node_uid: 2, rule: "shard_limit", reason: "the node's shard limit is reached" }],
				candidates_total: 9,
			},
		],
		blocked_total: 21,
		remedy: { kind: "bring_back", node_uid: 3, description: "It can be done once node 3 is back in service." },
	});
	expect(line({ kind: "status_changed", status: "completed" })).not.toHaveProperty("why_not");
});
