import type { Action, ActionEvent, ActionName, Step } from "@node-actions/domain";
import { describe, expect, it } from "vitest";
import { openRun, type RunDeps } from "../src/runner/run.ts";

/** Steps as versions wrote them that did not say which node they empty. */
const FAIL_OVER: Step = { kind: "fail_over", from_shard_uid: "1", to_shard_uid: "2" };
const LEAD: Step = { kind: "change_primary", to_node_uid: 2 };
const MOVE: Step = { kind: "migrate", shard_uid: "1", from_node_uid: 1, to_node_uid: 2, bytes: 1 };

/** The steps of a run that is taken up after this plan was recorded for an action on node 1. */
async function takenUp(name: ActionName, steps: readonly Step[]): Promise<readonly unknown[]> {
	const action = { action_uid: "a", node_uid: 1, request: { name, options: {} } } as Action;
	const planned: ActionEvent = {
		kind: "planned",
		plan: { steps: steps.map((step) => ({ ...step, after: [] })), stays: [] },
	};
	const actions = { journal: async () => [{ event: planned }] };
	// Nothing else is asked for until something is recorded.
	const deps = { actions, clock: { now: () => 0 } } as unknown as RunDeps;
	const claim = { action, epoch: 1 } as Parameters<typeof openRun>[1];
	const run = await openRun(deps, claim, { signal: new AbortController().signal, lose: () => undefined });
	return run?.state.plan?.steps.map(({ after: _none, ...step }) => step) ?? [];
}

describe("a run taken up whose plan an earlier version recorded", () => {
	it.each(["maintenance_on", "remove", "enslave_node"] as const)(
		"hands roles over only while the action's own node has them: %s",
		async (name) => {
			expect(await takenUp(name, [FAIL_OVER, MOVE, LEAD])).toEqual([
				{ ...FAIL_OVER, from_node_uid: 1 },
				MOVE,
				{ ...LEAD, from_node_uid: 1 },
			]);
		},
	);

	it("gives roles back wherever they are", async () => {
		expect(await takenUp("maintenance_off", [FAIL_OVER, LEAD])).toEqual([FAIL_OVER, LEAD]);
	});

	it("keeps what the plan says itself", async () => {
		const said = { ...FAIL_OVER, from_node_uid: 3 };
		expect(await takenUp("maintenance_on", [said])).toEqual([said]);
	});
});
