import type { Cluster } from "./cluster.ts";
import type { ClusterProblem } from "./cluster-problem.ts";

/** Nodes hold no more than they may, and shards no more than they are promised. */
export function* checkCapacities(cluster: Cluster): Iterable<ClusterProblem> {
	for (let at = 0; at < cluster.shards.length; at += 1) {
		const shard = cluster.shards[at];
		if (shard === undefined || shard.used_memory <= shard.memory_size) continue;
		yield {
			rule: "used_over_promised",
			message: `Shard ${shard.uid} holds ${shard.used_memory} bytes but is promised ${shard.memory_size}.`,
			path: ["shards", at, "used_memory"],
		};
	}
	const shards = Map.groupBy(cluster.shards, (shard) => shard.node_uid);
	const endpoints = Map.groupBy(cluster.endpoints, (endpoint) => endpoint.node_uid);
	for (const [at, node] of cluster.nodes.entries()) {
		const held = shards.get(node.uid) ?? [];
		const promised = held.reduce((sum, shard) => sum + shard.memory_size, 0);
		if (promised > node.total_memory) {
			yield {
				rule: "memory_exceeded",
				message: `Node ${node.uid} is full: its shards are promised ${promised} bytes of ${node.total_memory}.`,
				path: ["nodes", at, "total_memory"],
			};
		}
		if (held.length > node.max_redis_servers) {
			yield {
				rule: "shard_limit_exceeded",
				message: `Node ${node.uid} holds ${held.length} shards; its limit is ${node.max_redis_servers}.`,
				path: ["nodes", at, "max_redis_servers"],
			};
		}
		const listeners = endpoints.get(node.uid)?.length ?? 0;
		if (listeners > node.max_listeners) {
			yield {
				rule: "listener_limit_exceeded",
				message: `Node ${node.uid} has ${listeners} endpoints; its limit is ${node.max_listeners}.`,
				path: ["nodes", at, "max_listeners"],
			};
		}
	}
}
