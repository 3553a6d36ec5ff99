import { type Cluster, POLICY_PRESETS } from "@node-actions/domain";
import { expect, test } from "vitest";
import { seeState, stateIdOf } from "../src/see-state.ts";

const CLUSTER: Cluster = {
	name: "empty",
	state_id: 10,
	primary_node_uid: 1,
	policy: { persistent_node_removal: false },
	nodes: [],
	bdbs: [],
	shards: [],
	endpoints: [],
	snapshots: [],
};

test("an earlier look at the cluster does not make up for a later line of the log", async () => {
	const seen = await seeState({
		actions: { planPosition: () => 6 },
		driver: { describe: (look) => ({ ...CLUSTER, state_id: look === "afresh" ? 10 : 9 }) },
		settings: { policy: "documented" },
	});
	expect(seen).toMatchObject({ plan_position: 6, cluster_state_id: stateIdOf(CLUSTER, 6, "documented") });
});

test("no two of cluster, log and policy that differ in one have the same id, and it grows with each of the first two", () => {
	for (const policy of POLICY_PRESETS) {
		expect(stateIdOf({ state_id: 11 }, 6, policy)).toBeGreaterThan(stateIdOf(CLUSTER, 6, policy));
		expect(stateIdOf(CLUSTER, 7, policy)).toBeGreaterThan(stateIdOf(CLUSTER, 6, policy));
	}
	const ids = [10, 11, 12].flatMap((state_id) => POLICY_PRESETS.map((policy) => stateIdOf({ state_id }, 6, policy)));
	expect(new Set(ids).size).toBe(ids.length);
});
