import { type Bdb, type Cluster, inMaintenance, type Node, type Shard, type Snapshot } from "@node-actions/domain";
import { z } from "zod";

/** A node on `/v1/nodes`. */
export const nodeObjectSchema = z
	.object({
		uid: z.int(),
		addr: z.string(),
		rack_id: z.string().optional(),
		status: z.enum(["active", "down"]),
		accept_servers: z.boolean(),
		max_listeners: z.int(),
		max_redis_servers: z.int(),
		total_memory: z.number().meta({ description: "Bytes" }),
		provisional_memory: z.number().meta({ description: "Bytes not yet promised to shards" }),
		shard_count: z.int(),
		shard_list: z.array(z.string()),
		role: z.enum(["master", "slave"]).meta({ description: "master: the cluster's primary node" }),
		in_maintenance: z.boolean(),
	})
	.meta({ id: "Node" });

export type NodeObject = z.output<typeof nodeObjectSchema>;

/** A node on `/v1/nodes/status`; `maintenance_snapshot` only while one exists (contract, section 1). */
export const nodeStatusSchema = z
	.object({
		node_uid: z.string(),
		node_status: z.enum(["OK", "DOWN"]),
		ok: z.boolean(),
		role: z.enum(["master", "slave"]),
		accept_servers: z.boolean(),
		in_maintenance: z.boolean(),
		shard_count: z.int(),
		shard_list: z.array(z.string()),
		total_memory: z.number(),
		provisional_memory: z.number(),
		maintenance_snapshot: z.object({ name: z.string(), created_time: z.int(), node_uid: z.string() }).optional(),
	})
	.meta({ id: "NodeStatus" });

export type NodeStatus = z.output<typeof nodeStatusSchema>;

export const snapshotObjectSchema = z
	.object({
		name: z.string(),
		node_uid: z.string(),
		created_time: z.int().meta({ description: "Unix seconds" }),
		shards: z.array(z.object({ uid: z.string(), role: z.enum(["master", "slave"]) })),
		endpoints: z.array(z.string()),
	})
	.meta({ id: "Snapshot" });

export const shardObjectSchema = z
	.object({
		uid: z.string(),
		bdb_uid: z.int(),
		node_uid: z.string(),
		role: z.enum(["master", "slave"]),
		assigned_slots: z.string(),
		status: z.literal("active"),
		memory_size: z.number().meta({ description: "Bytes promised to it" }),
		used_memory: z.number().meta({ description: "Bytes it holds" }),
	})
	.meta({ id: "Shard" });

export const bdbObjectSchema = z
	.object({
		uid: z.int(),
		name: z.string(),
		status: z.literal("active"),
		replication: z.boolean(),
		rack_aware: z.boolean(),
		crdt: z.boolean().meta({ description: "Active-Active" }),
		data_persistence: z.enum(["disabled", "aof", "snapshot"]),
		memory_size: z.number().meta({ description: "Bytes promised to its shards together" }),
		shards_count: z.int().meta({ description: "Master shards" }),
		shard_list: z.array(z.string()),
		endpoints: z.array(z.object({ uid: z.string(), node_uid: z.string() })),
	})
	.meta({ id: "Bdb" });

/** The views of a cluster's nodes, in one pass over its shards. */
export function nodeObjects(cluster: Cluster): readonly NodeObject[] {
	const shards = Map.groupBy(cluster.shards, (shard) => shard.node_uid);
	return cluster.nodes.map((node) => {
		const held = shards.get(node.uid) ?? [];
		return {
			uid: node.uid,
			addr: node.addr,
			...(node.rack_id === null ? {} : { rack_id: node.rack_id }),
			status: node.status,
			accept_servers: node.accept_servers,
			max_listeners: node.max_listeners,
			max_redis_servers: node.max_redis_servers,
			...capacity(node, held),
			role: cluster.primary_node_uid === node.uid ? "master" : "slave",
			in_maintenance: inMaintenance(node),
		};
	});
}

export function nodeStatuses(cluster: Cluster): readonly NodeStatus[] {
	const shards = Map.groupBy(cluster.shards, (shard) => shard.node_uid);
	return cluster.nodes.map((node) => {
		const snapshot = cluster.snapshots.findLast(
			({ kind, node_uid }) => kind === "maintenance" && node_uid === node.uid,
		);
		return {
			node_uid: String(node.uid),
			node_status: node.status === "active" ? "OK" : "DOWN",
			ok: node.status === "active",
			role: cluster.primary_node_uid === node.uid ? "master" : "slave",
			accept_servers: node.accept_servers,
			in_maintenance: inMaintenance(node),
			...capacity(node, shards.get(node.uid) ?? []),
			...(snapshot === undefined
				? {}
				: {
						maintenance_snapshot: {
							name: snapshot.name,
							created_time: snapshot.created_time,
							node_uid: String(node.uid),
						},
					}),
		};
	});
}

function capacity(node: Node, held: readonly Shard[]) {
	return {
		total_memory: node.total_memory,
		provisional_memory: node.total_memory - held.reduce((sum, shard) => sum + shard.memory_size, 0),
		shard_count: held.length,
		shard_list: held.map((shard) => shard.uid),
	};
}

export function snapshotObject(snapshot: Snapshot): z.output<typeof snapshotObjectSchema> {
	return {
		name: snapshot.name,
		node_uid: String(snapshot.node_uid),
		created_time: snapshot.created_time,
		shards: [...snapshot.shards],
		endpoints: [...snapshot.endpoints],
	};
}

export function shardObject(shard: Shard): z.output<typeof shardObjectSchema> {
	return { ...shard, node_uid: String(shard.node_uid), status: "active" };
}

export function bdbObject(bdb: Bdb, cluster: Cluster): z.output<typeof bdbObjectSchema> {
	const shards = cluster.shards.filter((shard) => shard.bdb_uid === bdb.uid);
	return {
		uid: bdb.uid,
		name: bdb.name,
		status: "active",
		replication: bdb.replication,
		rack_aware: bdb.rack_aware,
		crdt: bdb.active_active,
		data_persistence: bdb.persistence,
		memory_size: shards.reduce((sum, shard) => sum + shard.memory_size, 0),
		shards_count: shards.filter((shard) => shard.role === "master").length,
		shard_list: shards.map((shard) => shard.uid),
		endpoints: cluster.endpoints
			.filter((endpoint) => endpoint.bdb_uid === bdb.uid)
			.map(({ uid, node_uid }) => ({ uid, node_uid: String(node_uid) })),
	};
}
