import type { BdbUid, EndpointUid, NodeUid, ShardUid } from "../uid.ts";
import type { Bdb, Cluster, Endpoint, Node, Shard, ShardRole, Snapshot } from "./cluster.ts";

/** What stands on a node, in numbers. */
export interface NodeUsage {
	/** Shards that stand there or are promised a place there. */
	readonly shard_count: number;
	/** Bytes promised to them. */
	readonly memory: number;
	/** Endpoints. */
	readonly listeners: number;
}

/** A place that a maintenance snapshot keeps for a shard, and the role it is to have there. */
export interface Home {
	readonly snapshot: Snapshot;
	readonly role: ShardRole;
}

/** A cluster with the look-ups that deciding about it needs. None of them costs more than what it answers. */
export interface ClusterView {
	readonly policy: Cluster["policy"];
	readonly state_id: number;
	readonly primary_node_uid: NodeUid;
	readonly node_count: number;
	/** Nodes that are up; `in_service_count` leaves out those in maintenance. */
	readonly up_count: number;
	readonly in_service_count: number;
	/** In order of uid. */
	nodes(): Iterable<Node>;
	bdbs(): Iterable<Bdb>;
	node(uid: NodeUid): Node | undefined;
	bdb(uid: BdbUid): Bdb | undefined;
	shard(uid: ShardUid): Shard | undefined;
	endpoint(uid: EndpointUid): Endpoint | undefined;
	/** In order of uid. */
	shardsOn(node: NodeUid): readonly Shard[];
	/** In order of uid. */
	endpointsOn(node: NodeUid): readonly Endpoint[];
	/** All copies of the shard's slot range, itself included. */
	copiesOf(shard: Shard): readonly Shard[];
	shardsOf(bdb: BdbUid): readonly Shard[];
	snapshotsOf(node: NodeUid): readonly Snapshot[];
	/** Those of all nodes; costs by how many there are. */
	snapshots(): Iterable<Snapshot>;
	/** Every place that a maintenance snapshot of any node keeps for the shard. */
	homesOf(shard: ShardUid): readonly Home[];
	usage(node: NodeUid): NodeUsage;
}
