import { expect, test } from "vitest";
import { checkCluster } from "../../src/index.ts";
import { clusterOf } from "./example-cluster.ts";

test("the cluster of the README's examples is one that there can be, whatever its size", () => {
	for (let nodes = 2; nodes <= 16; nodes += 1) {
		for (let shards_per_node = 1; shards_per_node <= 8; shards_per_node += 1) {
			expect(checkCluster(clusterOf({ nodes, shards_per_node })), `${nodes} nodes, ${shards_per_node}`).toEqual([]);
		}
	}
	expect(clusterOf({ nodes: 12, shards_per_node: 6 }).shards).toHaveLength(72);
	expect(() => clusterOf({ nodes: 1, shards_per_node: 4 })).toThrow(RangeError);
});
