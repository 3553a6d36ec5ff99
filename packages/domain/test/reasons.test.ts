import { expect, test } from "vitest";
import { type BrokenRule, type Cluster, type Node, planAction, type Shard, slotRangeKey } from "../src/index.ts";
import { context } from "./plan.ts";
import { openDraw, smallCluster } from "./small-clusters.ts";

const SEED = 20_261_127;
const CLUSTERS = 3_000;

test(`each candidate of a shard that fits nowhere is told with the first rule it breaks, on ${CLUSTERS} clusters`, () => {
	const draw = openDraw(SEED);
	let hopeless = 0;
	const told = new Set<string>();
	for (let clusters = 0; clusters < CLUSTERS; clusters += 1) {
		const cluster = smallCluster(draw);
		for (const { uid } of cluster.nodes) {
			const planned = planAction(context(cluster), uid, { name: "remove", options: {} });
			const blocked = planned.ok ? [] : planned.error.blocked;
			for (const { uid: shard_uid, candidates } of blocked) {
				const shard = cluster.shards.find((one) => one.uid === shard_uid);
				// Of shards that fit one by one, the reasons also count what the plan had placed.
				const others = cluster.nodes.filter((node) => node.uid !== uid);
				if (shard === undefined || candidates.length < others.length) continue;
				const expected = others.map((node) => ({ node_uid: node.uid, rule: firstBroken(cluster, shard, node) }));
				if (expected.some(({ rule }) => rule === undefined) || candidates[0]?.rule === "no_living_copy") continue;
				hopeless += 1;
				for (const { rule } of candidates) told.add(rule);
				expect(candidates, JSON.stringify({ seed: SEED, shard, cluster })).toEqual(expected);
			}
		}
	}
	expect(hopeless).toBeGreaterThan(CLUSTERS / 4);
	expect([...told].sort()).toEqual([
		"copy_in_rack",
		"copy_on_node",
		"memory",
		"node_down",
		"node_in_maintenance",
		"node_not_accepting",
		"shard_limit",
	]);
});

/** The rules as the contract has them, one after the other. */
function firstBroken({ nodes, bdbs, shards }: Cluster, shard: Shard, node: Node): BrokenRule | undefined {
	const there = shards.filter(({ node_uid }) => node_uid === node.uid);
	const copies = shards.filter((one) => one.uid !== shard.uid && slotRangeKey(one) === slotRangeKey(shard));
	const racks = copies.map(({ node_uid }) => nodes.find(({ uid }) => uid === node_uid)?.rack_id);
	const isRackAware = bdbs.find(({ uid }) => uid === shard.bdb_uid)?.rack_aware === true;
	const taken = there.reduce((sum, { memory_size }) => sum + memory_size, shard.memory_size);
	if (node.status === "down") return "node_down";
	if (node.maintenance_depth > 0) return "node_in_maintenance";
	if (!node.accept_servers) return "node_not_accepting";
	if (copies.some(({ node_uid }) => node_uid === node.uid)) return "copy_on_node";
	if (isRackAware && node.rack_id !== null && racks.includes(node.rack_id)) return "copy_in_rack";
	if (there.length + 1 > node.max_redis_servers) return "shard_limit";
	return taken > node.total_memory ? "memory" : undefined;
}
