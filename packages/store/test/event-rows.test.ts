import type { Action } from "@node-actions/domain";
import { expect, test } from "vitest";
import { eventColumns, recordedEventOf } from "../src/event-rows.ts";

const action: Action = {
	action_uid: "01234567-89ab-7def-8123-456789abcdef",
	node_uid: 3,
	request: { name: "maintenance_on", options: { keep_slave_shards: true } },
	status: "queued",
	progress: 0,
	creation_time: 1_800_000_000,
	started_by: "admin@example.com",
	cancel_requested: false,
};
const accepted = { kind: "accepted", action } as const;
const line = { event_uid: 1, ...eventColumns(action, accepted, { by: action.started_by, time_ms: 1_800_000_000_000 }) };

test("an accepted action is read from its line as it was written, and is kept in it once", () => {
	expect(recordedEventOf(line).event).toEqual(accepted);
	expect(line.event_json).not.toContain(action.action_uid);
	expect(line.after_json).not.toContain("keep_slave_shards");
});

test("a line of an earlier version, which holds the action in its event, says the same", () => {
	expect(recordedEventOf({ ...line, event_json: JSON.stringify(accepted) }).event).toEqual(accepted);
});
