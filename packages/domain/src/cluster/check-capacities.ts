import { type Cluster, inMaintenance, type Node } from "./cluster.ts";
import type { ClusterProblem } from "./cluster-problem.ts";
import { openPositions } from "./positions.ts";

/** Nodes hold no more than they may, and shards no more than they are promised. */
export function* checkCapacities(cluster: Cluster): Iterable<ClusterProblem> {
	yield* checkUse(cluster);
	yield* checkNodes(cluster);
}

function* checkUse(cluster: Cluster): Iterable<ClusterProblem> {
	for (let at = 0; at < cluster.shards.length; at += 1) {
		const shard = cluster.shards[at];
		if (shard === undefined || shard.used_memory <= shard.memory_size) continue;
		yield {
			rule: "used_over_promised",
			message: `Shard ${shard.uid} holds ${shard.used_memory} bytes but is promised ${shard.memory_size}; raise its memory_size or lower its used_memory.`,
			path: ["shards", at, "used_memory"],
		};
	}
}

function* checkNodes(cluster: Cluster): Iterable<ClusterProblem> {
	const nodes = openPositions(cluster.nodes.map((node) => node.uid));
	const memory = new Float64Array(cluster.nodes.length);
	const shards = new Int32Array(cluster.nodes.length);
	const endpoints = new Int32Array(cluster.nodes.length);
	for (let at = 0; at < cluster.shards.length; at += 1) {
		const shard = cluster.shards[at];
		const node = shard === undefined ? -1 : nodes.of(shard.node_uid);
		if (shard === undefined || node < 0) continue;
		memory[node] = (memory[node] ?? 0) + shard.memory_size;
		shards[node] = (shards[node] ?? 0) + 1;
	}
	for (const endpoint of cluster.endpoints) {
		const node = nodes.of(endpoint.node_uid);
		if (node >= 0) endpoints[node] = (endpoints[node] ?? 0) + 1;
	}
	for (const [at, node] of cluster.nodes.entries()) {
		const position = nodes.of(node.uid);
		const promised = memory[position] ?? 0;
		const held = shards[position] ?? 0;
		const listeners = endpoints[position] ?? 0;
		if (promised > node.total_memory) {
			yield {
				rule: "memory_exceeded",
				message: `Node ${node.uid} is full: its shards are promised ${promised} bytes of ${node.total_memory}; give it more total_memory or move a shard away.`,
				path: ["nodes", at, "total_memory"],
			};
		}
		if (held > node.max_redis_servers) {
			yield {
				rule: "shard_limit_exceeded",
				message: `Node ${node.uid} holds ${held} shards; its limit is ${node.max_redis_servers}; raise max_redis_servers or move a shard away.`,
				path: ["nodes", at, "max_redis_servers"],
			};
		}
		if (listeners > node.max_listeners && !isShut(node)) {
			yield {
				rule: "listener_limit_exceeded",
				message: `Node ${node.uid} has ${listeners} endpoints; its limit is ${node.max_listeners}; raise max_listeners or move an endpoint away.`,
				path: ["nodes", at, "max_listeners"],
			};
		}
	}
}

/** A node that takes nothing any more keeps what was left there: endpoints that stay during maintenance, and those that a removal has not moved when it ends early. */
function isShut(node: Node): boolean {
	return inMaintenance(node) || !node.accept_servers;
}
