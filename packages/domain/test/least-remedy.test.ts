import { expect, test } from "vitest";
import { type ActionRequest, applyRemedy, type Cluster, findRemedy, planAction, type Remedy } from "../src/index.ts";
import { context } from "./plan.ts";
import { openDraw, smallCluster } from "./small-clusters.ts";

const SEED = 20_261_126;
const CLUSTERS = 400;

/** All sizes in the clusters are multiples of this, and so is all that can be missing. */
const UNIT = 100 * 1_048_576;
const UNITS_MAX = 20;
const PLACES_MAX = 8;
const NODES_MAX = 3;

const REQUESTS: readonly ActionRequest[] = [
	{ name: "remove", options: {} },
	{ name: "maintenance_on", options: {} },
	{ name: "maintenance_on", options: { evict_ha_replica: false, evict_active_active_replica: false } },
	{ name: "enslave_node", options: { demote_node: true } },
];

/** The order in which remedies are preferred. */
const RANKS: readonly Remedy["kind"][] = [
	"set_options",
	"add_memory",
	"raise_shard_limit",
	"raise_listener_limit",
	"bring_back",
	"add_nodes",
];

test(`no smaller change would do, on ${CLUSTERS} clusters where every one is tried`, () => {
	const draw = openDraw(SEED);
	let compared = 0;
	for (let clusters = 0; clusters < CLUSTERS; clusters += 1) {
		const cluster = smallCluster(draw);
		for (const request of REQUESTS) {
			for (const { uid } of cluster.nodes) {
				const planned = planAction(context(cluster), uid, request);
				if (planned.ok) continue;
				compared += 1;
				const remedy = findRemedy(context(cluster), uid, request, planned.error);
				const smaller = [...changes(cluster, uid), ...lessRoom(remedy)].find(
					(one) => isSmaller(cluster, one, remedy) && helps(cluster, uid, request, one),
				);
				if (smaller !== undefined) {
					expect.fail(`seed ${SEED}: ${JSON.stringify({ remedy, smaller, uid, request, cluster })}`);
				}
			}
		}
	}
	expect(compared).toBeGreaterThan(CLUSTERS);
});

function helps(cluster: Cluster, node_uid: number, request: ActionRequest, remedy: Remedy): boolean {
	const after = applyRemedy({ cluster, closed: new Set(), request }, remedy);
	return planAction(context(after.cluster), node_uid, after.request).ok;
}

/** Every single change of the cluster that might help, of sizes that are to be had. */
function changes({ nodes, shards, endpoints }: Cluster, home: number): readonly Remedy[] {
	const on = shards.filter(({ node_uid }) => node_uid === home).length;
	const bound = endpoints.filter(({ node_uid }) => node_uid === home).length;
	const upTo = (most: number) => Array.from({ length: most }, (_, at) => at + 1);
	return [
		...nodes.flatMap(({ uid: node_uid, max_redis_servers, max_listeners }): Remedy[] => [
			...upTo(UNITS_MAX).map((units) => ({ kind: "add_memory", node_uid, bytes: units * UNIT }) as const),
			...upTo(PLACES_MAX).flatMap((more) => [
				{ kind: "raise_shard_limit", node_uid, max_redis_servers: max_redis_servers + more } as const,
				{ kind: "raise_listener_limit", node_uid, max_listeners: max_listeners + more } as const,
			]),
			{ kind: "bring_back", node_uid },
			{ kind: "bring_back", node_uid, action: "maintenance_off" },
			{ kind: "bring_back", node_uid, action: "maintenance_off", options: { skip_shards_restore: true } },
		]),
		...upTo(NODES_MAX).flatMap((count) =>
			[0, ...upTo(UNITS_MAX)].map((units): Remedy => {
				const room = { max_redis_servers: on, max_listeners: bound };
				return { kind: "add_nodes", count, own_rack: true, total_memory: units * UNIT, ...room };
			}),
		),
	];
}

/** The same new nodes with room for fewer shards or fewer endpoints each. */
function lessRoom(remedy: Remedy | undefined): readonly Remedy[] {
	if (remedy?.kind !== "add_nodes") return [];
	return [
		...Array.from({ length: remedy.max_redis_servers }, (_, max_redis_servers) => ({ ...remedy, max_redis_servers })),
		...Array.from({ length: remedy.max_listeners }, (_, max_listeners) => ({ ...remedy, max_listeners })),
	];
}

/** Whether one is preferred over the other: by kind, and of one kind by how much it asks for. Anything is less than no remedy. */
function isSmaller(cluster: Cluster, one: Remedy, other: Remedy | undefined): boolean {
	if (other === undefined) return true;
	const byKind = RANKS.indexOf(one.kind) - RANKS.indexOf(other.kind);
	if (byKind !== 0) return byKind < 0;
	const more = asked(cluster, other);
	const first = asked(cluster, one)
		.map((amount, at) => amount - (more[at] ?? 0))
		.find((difference) => difference !== 0);
	return first !== undefined && first < 0;
}

function asked({ nodes }: Cluster, remedy: Remedy): readonly number[] {
	const node = "node_uid" in remedy ? nodes.find(({ uid }) => uid === remedy.node_uid) : undefined;
	switch (remedy.kind) {
		case "add_memory":
			return [remedy.bytes];
		case "raise_shard_limit":
			return [remedy.max_redis_servers - (node?.max_redis_servers ?? 0)];
		case "raise_listener_limit":
			return [remedy.max_listeners - (node?.max_listeners ?? 0)];
		case "add_nodes":
			return [remedy.count, remedy.total_memory, remedy.max_redis_servers, remedy.max_listeners];
		default:
			return [];
	}
}
