import type { Cluster } from "@node-actions/domain";
import { expect, test } from "vitest";
import { seeState } from "../src/see-state.ts";

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
	});
	expect(seen).toMatchObject({ plan_position: 6, cluster_state_id: 16 });
});
