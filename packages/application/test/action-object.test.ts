import type { Action } from "@node-actions/domain";
import { expect, test } from "vitest";
import { actionObject, keptActionStatus } from "../src/views/action-object.ts";

const queued: Action = {
	action_uid: "6f1b7a54-2a53-4e0c-9a57-0d6f6f0a4a1e",
	node_uid: 1,
	request: { name: "maintenance_on", options: {} },
	status: "queued",
	progress: 0,
	creation_time: 1_700_000_000,
	started_by: "a@example.com",
	cancel_requested: false,
};

test("a record that is read again is shown as the same object, which nobody can change, and what became of it as another", () => {
	const shown = keptActionStatus(queued);
	expect(shown).toStrictEqual(actionObject(queued));
	expect(keptActionStatus(queued)).toBe(shown);
	expect(Object.isFrozen(shown)).toBe(true);
	expect(keptActionStatus({ ...queued, status: "running" })).toMatchObject({ status: "running" });
});
