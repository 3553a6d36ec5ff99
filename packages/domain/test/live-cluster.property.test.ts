import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { inMaintenance, type LiveCluster, openLiveCluster, planAction, takeStep } from "../src/index.ts";
import { anyCluster } from "./clusters.ts";
import { TIME } from "./plan.ts";

/** What the rankings and counts must be, found by looking at everything. */
function looked(live: LiveCluster) {
	const { nodes, shards, endpoints } = live.toCluster();
	const usable = nodes.filter((node) => node.status === "active" && node.accept_servers && !inMaintenance(node));
	const memory = (uid: number) =>
		shards.filter(({ node_uid }) => node_uid === uid).reduce((sum, { memory_size }) => sum + memory_size, 0);
	const shard_count = (uid: number) => shards.filter(({ node_uid }) => node_uid === uid).length;
	const listeners = (uid: number) => endpoints.filter(({ node_uid }) => node_uid === uid).length;
	return {
		roomiest: usable
			.filter(({ uid, max_redis_servers }) => shard_count(uid) < max_redis_servers)
			.sort(
				(a, b) =>
					b.total_memory - memory(b.uid) - (a.total_memory - memory(a.uid)) ||
					shard_count(a.uid) - shard_count(b.uid) ||
					a.uid - b.uid,
			)
			.map(({ uid }) => uid),
		quietest: [...usable].sort((a, b) => listeners(a.uid) - listeners(b.uid) || a.uid - b.uid).map(({ uid }) => uid),
		node_count: nodes.length,
		up_count: nodes.filter(({ status }) => status === "active").length,
		in_service_count: nodes.filter((node) => node.status === "active" && !inMaintenance(node)).length,
	};
}

function kept(live: LiveCluster) {
	return {
		roomiest: [...live.roomiest()].map(({ uid }) => uid),
		quietest: [...live.quietest()].map(({ uid }) => uid),
		node_count: live.node_count,
		up_count: live.up_count,
		in_service_count: live.in_service_count,
	};
}

describe("a live cluster", () => {
	it("gives back the description it was opened with", () => {
		fc.assert(
			fc.property(anyCluster, (cluster) => {
				expect(openLiveCluster(cluster).toCluster()).toEqual(cluster);
			}),
		);
	});

	it("keeps rankings and counts true under every step, and planning leaves them as they were", () => {
		const requests = ["maintenance_on", "maintenance_off", "enslave_node", "remove"] as const;
		fc.assert(
			fc.property(
				anyCluster,
				fc.array(fc.tuple(fc.nat(5), fc.constantFrom(...requests)), { maxLength: 6 }),
				(cluster, actions) => {
					const live = openLiveCluster(cluster);
					for (const [at, name] of actions) {
						const nodes = [...live.nodes()];
						const uid = nodes[at % nodes.length]?.uid ?? 1;
						const closed = new Set(at % 2 === 0 ? [] : [uid]);
						const before = live.toCluster();
						const planned = planAction(
							{ cluster: live, policy: "documented", time: TIME, closed, promised: [], done: [] },
							uid,
							{ name, options: {} },
						);
						expect(live.toCluster()).toEqual(before);
						expect(kept(live)).toEqual(looked(live));
						for (const step of planned.ok ? planned.value.steps : []) {
							takeStep(live, step);
							expect(kept(live)).toEqual(looked(live));
						}
					}
				},
			),
			{ numRuns: 300 },
		);
	});
});
