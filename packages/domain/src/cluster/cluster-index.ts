import type { BdbUid, EndpointUid, NodeUid, ShardUid } from "../uid.ts";
import { type Bdb, type Cluster, type Endpoint, type Node, type Shard, slotRangeKey } from "./cluster.ts";

/** A cluster with the look-ups that planning needs. Built once per plan. */
export interface ClusterIndex {
	readonly cluster: Cluster;
	node(uid: NodeUid): Node | undefined;
	bdb(uid: BdbUid): Bdb | undefined;
	shard(uid: ShardUid): Shard | undefined;
	endpoint(uid: EndpointUid): Endpoint | undefined;
	shardsOn(node: NodeUid): readonly Shard[];
	shardsOf(bdb: BdbUid): readonly Shard[];
	endpointsOn(node: NodeUid): readonly Endpoint[];
	/** All copies of the shard's slot range, itself included. */
	copiesOf(shard: Shard): readonly Shard[];
}

export function indexCluster(cluster: Cluster): ClusterIndex {
	const nodes = new Map(cluster.nodes.map((node) => [node.uid, node]));
	const bdbs = new Map(cluster.bdbs.map((bdb) => [bdb.uid, bdb]));
	const shards = new Map(cluster.shards.map((shard) => [shard.uid, shard]));
	const endpoints = new Map(cluster.endpoints.map((endpoint) => [endpoint.uid, endpoint]));
	const shardsByNode = Map.groupBy(cluster.shards, (shard) => shard.node_uid);
	const shardsByBdb = Map.groupBy(cluster.shards, (shard) => shard.bdb_uid);
	const endpointsByNode = Map.groupBy(cluster.endpoints, (endpoint) => endpoint.node_uid);
	const copies = Map.groupBy(cluster.shards, slotRangeKey);
	return {
		cluster,
		node: (uid) => nodes.get(uid),
		bdb: (uid) => bdbs.get(uid),
		shard: (uid) => shards.get(uid),
		endpoint: (uid) => endpoints.get(uid),
		shardsOn: (uid) => shardsByNode.get(uid) ?? [],
		shardsOf: (uid) => shardsByBdb.get(uid) ?? [],
		endpointsOn: (uid) => endpointsByNode.get(uid) ?? [],
		copiesOf: (shard) => copies.get(slotRangeKey(shard)) ?? [],
	};
}
