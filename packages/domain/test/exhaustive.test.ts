import { expect, test } from "vitest";
import { type ActionRequest, type Cluster, checkCluster, planAction, type Shard, slotRangeKey } from "../src/index.ts";
import { context } from "./plan.ts";
import { openDraw, smallCluster } from "./small-clusters.ts";

const SEED = 20_260_823;
const CLUSTERS = 60_000;

/** Node 1 is to be emptied, in each of the ways there are. */
const REQUESTS: readonly ActionRequest[] = [
	{ name: "remove", options: {} },
	{ name: "maintenance_on", options: {} },
	{ name: "maintenance_on", options: { evict_ha_replica: false } },
	{ name: "maintenance_on", options: { evict_ha_replica: false, evict_active_active_replica: false } },
];

test(`a plan is found exactly when trying every placement finds one, on ${CLUSTERS} clusters`, () => {
	const draw = openDraw(SEED);
	const seen = { clusters: 0, feasible: 0, infeasible: 0 };
	while (seen.clusters < CLUSTERS) {
		const cluster = smallCluster(draw);
		if (!cluster.shards.some(({ node_uid }) => node_uid === 1)) continue;
		const compared = REQUESTS.filter((request) => keepsMajority(cluster, request));
		if (compared.length === 0) continue;
		seen.clusters += 1;
		const asked = context(cluster);
		for (const request of compared) {
			const possible = placementExists(cluster, request);
			seen[possible ? "feasible" : "infeasible"] += 1;
			const planned = planAction(asked, 1, request);
			if (planned.ok !== possible) {
				expect.fail(`seed ${SEED}: ${JSON.stringify({ possible, request, cluster })}`);
			}
		}
	}
	process.stdout.write(`compared with exhaustive search (seed ${SEED}): ${JSON.stringify(seen)}\n`);
	expect(Math.min(seen.feasible, seen.infeasible)).toBeGreaterThan(CLUSTERS / 4);
});

test("the clusters compared break no rule, and are as large as they may be", () => {
	const draw = openDraw(SEED);
	const clusters = Array.from({ length: 2_000 }, () => smallCluster(draw));
	expect(clusters.flatMap(checkCluster)).toEqual([]);
	const largest = (sizes: readonly number[]) => Math.max(...sizes);
	expect([
		largest(clusters.map(({ nodes }) => nodes.length)),
		largest(clusters.map(({ bdbs }) => bdbs.length)),
		largest(clusters.map(({ shards }) => shards.length)),
	]).toEqual([4, 3, 6]);
});

/** More than half of the nodes are up once node 1 is out of service, or out of the cluster. */
function keepsMajority({ nodes }: Cluster, { name }: ActionRequest): boolean {
	const up = nodes.filter(({ status, uid }) => status === "active" && uid !== 1).length;
	return nodes.length > 1 && up * 2 > nodes.length - (name === "remove" ? 1 : 0);
}

/** Tries every node for every shard, by the rules as the contract states them; shares no code with the planner. */
function placementExists(cluster: Cluster, request: ActionRequest): boolean {
	const targets = cluster.nodes.filter((node) => node.uid !== 1 && node.status === "active" && node.accept_servers);
	const homeless = cluster.endpoints.filter(({ node_uid }) => node_uid === 1).length;
	const room = targets.reduce((sum, { uid, max_listeners }) => {
		return sum + max_listeners - cluster.endpoints.filter(({ node_uid }) => node_uid === uid).length;
	}, 0);
	if (homeless > room) return false;
	const moving = cluster.shards.filter((shard) => shard.node_uid === 1 && mustMove(cluster, shard, request));
	if (moving.some((shard) => !isReadable(cluster, shard))) return false;
	const place = (at: number, placed: readonly Shard[]): boolean => {
		const shard = moving[at];
		if (shard === undefined) return true;
		return targets.some((node) => {
			const there = placed.filter(({ node_uid }) => node_uid === node.uid);
			if (there.length >= node.max_redis_servers) return false;
			if (there.reduce((sum, one) => sum + one.memory_size, shard.memory_size) > node.total_memory) return false;
			const copies = placed.filter((one) => slotRangeKey(one) === slotRangeKey(shard));
			if (copies.some(({ node_uid }) => node_uid === node.uid)) return false;
			const aware = cluster.bdbs.some(({ uid, rack_aware }) => uid === shard.bdb_uid && rack_aware);
			const racks = copies.map((copy) => cluster.nodes.find(({ uid }) => uid === copy.node_uid)?.rack_id);
			if (aware && node.rack_id !== null && racks.includes(node.rack_id)) return false;
			return place(at + 1, [...placed, { ...shard, node_uid: node.uid }]);
		});
	};
	const staying = cluster.shards.filter((shard) => !moving.includes(shard));
	return place(0, staying);
}

/** Some copy of the shard's slots is on a node that is up, so that its data can be had. */
function isReadable({ nodes, shards }: Cluster, shard: Shard): boolean {
	const up = new Set(nodes.filter(({ status }) => status === "active").map(({ uid }) => uid));
	return shards.some((copy) => slotRangeKey(copy) === slotRangeKey(shard) && up.has(copy.node_uid));
}

/** A replica whose database keeps its replicas stays, and so does a master that a living copy in service can relieve. */
function mustMove(cluster: Cluster, shard: Shard, { name, options }: ActionRequest): boolean {
	const bdb = cluster.bdbs.find(({ uid }) => uid === shard.bdb_uid);
	if (name !== "maintenance_on" || bdb?.replication !== true) return true;
	if ((bdb.active_active ? options.evict_active_active_replica : options.evict_ha_replica) !== false) return true;
	const heirs = cluster.shards.filter(
		(other) =>
			slotRangeKey(other) === slotRangeKey(shard) &&
			cluster.nodes.some(
				(node) =>
					node.uid === other.node_uid && node.uid !== 1 && node.status === "active" && node.maintenance_depth === 0,
			),
	);
	return shard.role === "master" && heirs.length === 0;
}
