import type { Cluster, Step } from "@node-actions/domain";
import { slotRangeKey } from "@node-actions/domain";

const NO_NODE = 2_000_000_000;
const NO_UID = "no-such-uid";

/** Steps that no attempt can do, by what is wrong with them. */
export const IMPOSSIBLE_STEPS = {
	"moving a shard that does not exist": (cluster) => ({
		kind: "migrate",
		shard_uid: NO_UID,
		from_node_uid: first(cluster.nodes).uid,
		to_node_uid: last(cluster.nodes).uid,
		bytes: 1,
	}),
	"moving a shard to a node that does not exist": (cluster) => {
		const shard = first(cluster.shards);
		return {
			kind: "migrate",
			shard_uid: shard.uid,
			from_node_uid: shard.node_uid,
			to_node_uid: NO_NODE,
			bytes: shard.used_memory,
		};
	},
	"moving a shard beside its copy": (cluster) => {
		const { master, replica } = aReplicatedRange(cluster);
		return {
			kind: "migrate",
			shard_uid: replica.uid,
			from_node_uid: replica.node_uid,
			to_node_uid: master.node_uid,
			bytes: replica.used_memory,
		};
	},
	"failing over to a shard that does not exist": (cluster) => ({
		kind: "fail_over",
		from_shard_uid: aReplicatedRange(cluster).master.uid,
		to_shard_uid: NO_UID,
	}),
	"failing over to a shard of other slots": (cluster) => {
		const { replica } = aReplicatedRange(cluster);
		const other = cluster.shards.find(
			(shard) => shard.role === "master" && slotRangeKey(shard) !== slotRangeKey(replica),
		);
		return { kind: "fail_over", from_shard_uid: known(other).uid, to_shard_uid: replica.uid };
	},
	"binding an endpoint that does not exist": (cluster) => ({
		kind: "rebind_endpoint",
		endpoint_uid: NO_UID,
		from_node_uid: first(cluster.nodes).uid,
		to_node_uid: last(cluster.nodes).uid,
	}),
	"binding an endpoint to a node that does not exist": (cluster) => {
		const endpoint = first(cluster.endpoints);
		return {
			kind: "rebind_endpoint",
			endpoint_uid: endpoint.uid,
			from_node_uid: endpoint.node_uid,
			to_node_uid: NO_NODE,
		};
	},
	"making a node the primary that does not exist": () => ({ kind: "change_primary", to_node_uid: NO_NODE }),
	"closing a node that does not exist": () => ({
		kind: "stop_placement",
		node_uid: NO_NODE,
		maintenance_depth: 1,
	}),
	"opening a node that does not exist": () => ({
		kind: "restore_placement",
		node_uid: NO_NODE,
		accept_servers: true,
		max_listeners: 10,
		maintenance_depth: 0,
	}),
	"removing a node that holds shards": (cluster) => ({
		kind: "remove_node",
		node_uid: known(cluster.shards.find(({ node_uid }) => node_uid !== cluster.primary_node_uid)).node_uid,
	}),
} as const satisfies Record<string, (cluster: Cluster) => Step>;

function aReplicatedRange(cluster: Cluster) {
	const replica = known(cluster.shards.find(({ role }) => role === "slave"));
	const master = cluster.shards.find(
		(shard) => shard.role === "master" && slotRangeKey(shard) === slotRangeKey(replica),
	);
	return { replica, master: known(master) };
}

function first<Item>(items: readonly Item[]): Item {
	return known(items[0]);
}

function last<Item>(items: readonly Item[]): Item {
	return known(items.at(-1));
}

function known<Value>(value: Value | undefined): Value {
	if (value === undefined) throw new Error("The cluster is not like the one the contract asks for.");
	return value;
}
