import { expect, it } from "vitest";
import { openLiveCluster, type Step, whyLeftOut } from "../src/index.ts";
import { bdb, cluster, endpoint, node, shard } from "./clusters.ts";

const live = openLiveCluster(
	cluster({
		nodes: [node(1), node(2, { accept_servers: false }), node(3)],
		bdbs: [bdb(1, { replication: true })],
		shards: [shard("1", 1, 1), shard("2", 1, 3, { role: "slave" })],
		endpoints: [endpoint(1, 1)],
	}),
);
const { max_listeners } = node(1);
const to2 = { kind: "fail_over", from_shard_uid: "1", to_shard_uid: "2" } as const;

it.each<[Step, string]>([
	[{ ...to2, from_shard_uid: "2", to_shard_uid: "1" }, "shard 1 leads already"],
	[{ ...to2, from_node_uid: 2 }, "shard 1 no longer leads on node 2"],
	[{ kind: "change_primary", to_node_uid: 1 }, "node 1 is the primary already"],
	[{ kind: "change_primary", from_node_uid: 2, to_node_uid: 3 }, "node 2 is no longer the primary"],
	[{ kind: "migrate", shard_uid: "2", from_node_uid: 1, to_node_uid: 3, bytes: 1 }, "shard 2 is on node 3 already"],
	[
		{ kind: "rebind_endpoint", endpoint_uid: "1:1", from_node_uid: 2, to_node_uid: 1 },
		"endpoint 1:1 is on node 1 already",
	],
	[{ kind: "delete_snapshot", node_uid: 1, name: "old" }, "node 1 has no snapshot old any more"],
	[{ kind: "stop_placement", node_uid: 2, maintenance_depth: 0 }, "node 2 is closed already"],
	[
		{ kind: "restore_placement", node_uid: 1, accept_servers: true, max_listeners, maintenance_depth: 0 },
		"node 1 is already as it was to be",
	],
	[{ kind: "remove_node", node_uid: 9 }, "node 9 has left already"],
])("says of %o that %s", (step, why) => {
	expect(whyLeftOut(live, step)).toBe(`Left out, since ${why}.`);
});

it("leaves nothing out that is still to be done, nor a wait that only the cluster can end", () => {
	expect(whyLeftOut(live, { ...to2, from_node_uid: 1 })).toBeUndefined();
	expect(whyLeftOut(live, { kind: "wait_for_persistence", shard_uids: ["1"] })).toBeUndefined();
});
