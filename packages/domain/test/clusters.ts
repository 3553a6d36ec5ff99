import fc from "fast-check";
import { type Bdb, type Cluster, checkCluster, type Endpoint, type Node, type Shard } from "../src/index.ts";

const MIB = 1_048_576;

export function node(uid: number, fields: Partial<Node> = {}): Node {
	return {
		uid,
		addr: `10.0.0.${uid}`,
		rack_id: null,
		status: "active",
		total_memory: 1_000 * MIB,
		max_redis_servers: 100,
		max_listeners: 100,
		accept_servers: true,
		maintenance_depth: 0,
		...fields,
	};
}

export function bdb(uid: number, fields: Partial<Bdb> = {}): Bdb {
	return {
		uid,
		name: `db${uid}`,
		replication: false,
		rack_aware: false,
		active_active: false,
		persistence: "disabled",
		...fields,
	};
}

export function shard(uid: string, bdb_uid: number, node_uid: number, fields: Partial<Shard> = {}): Shard {
	return {
		uid,
		bdb_uid,
		node_uid,
		role: "master",
		assigned_slots: "0-16383",
		memory_size: 100 * MIB,
		used_memory: 50 * MIB,
		...fields,
	};
}

export function endpoint(bdb_uid: number, node_uid: number): Endpoint {
	return { uid: `${bdb_uid}:1`, bdb_uid, node_uid };
}

export function cluster(fields: Partial<Cluster>): Cluster {
	return {
		name: "test",
		state_id: 1,
		primary_node_uid: fields.nodes?.[0]?.uid ?? 1,
		policy: { persistent_node_removal: false },
		nodes: [],
		bdbs: [],
		shards: [],
		endpoints: [],
		snapshots: [],
		...fields,
	};
}

/** Three nodes, one replicated database with two slot ranges, one unreplicated, endpoints on node 1. */
export function threeNodes(fields: Partial<Cluster> = {}): Cluster {
	return cluster({
		nodes: [node(1), node(2), node(3)],
		bdbs: [bdb(1, { replication: true }), bdb(2)],
		shards: [
			shard("1", 1, 1, { assigned_slots: "0-8191" }),
			shard("2", 1, 2, { assigned_slots: "0-8191", role: "slave" }),
			shard("3", 1, 2, { assigned_slots: "8192-16383" }),
			shard("4", 1, 1, { assigned_slots: "8192-16383", role: "slave" }),
			shard("5", 2, 1),
		],
		endpoints: [endpoint(1, 1), endpoint(2, 1)],
		...fields,
	});
}

/** Clusters of up to six nodes that break no rule, with racks, full nodes, closed nodes and every kind of database. */
export const anyCluster: fc.Arbitrary<Cluster> = fc
	.record({
		nodes: fc.array(
			fc.record({
				rack: fc.nat(2),
				memory: fc.integer({ min: 2, max: 12 }),
				slots: fc.integer({ min: 1, max: 8 }),
				accepts: fc.boolean(),
			}),
			{ minLength: 1, maxLength: 6 },
		),
		bdbs: fc.array(
			fc.record({
				replication: fc.boolean(),
				rack_aware: fc.boolean(),
				active_active: fc.boolean(),
				ranges: fc.integer({ min: 1, max: 3 }),
				size: fc.integer({ min: 1, max: 4 }),
				at: fc.array(fc.nat(5), { minLength: 6, maxLength: 6 }),
			}),
			{ maxLength: 3 },
		),
	})
	.map(({ nodes, bdbs }) => {
		let next = 0;
		const shards = bdbs.flatMap((db, atBdb) =>
			Array.from({ length: db.ranges }, (_, range) => {
				const first = Math.floor((16_384 / db.ranges) * range);
				const last = Math.floor((16_384 / db.ranges) * (range + 1)) - 1;
				return Array.from({ length: db.replication ? 2 : 1 }, (_, copy) => {
					next += 1;
					return shard(String(next), atBdb + 1, ((db.at[range * 2 + copy] ?? 0) % nodes.length) + 1, {
						role: copy === 0 ? "master" : "slave",
						assigned_slots: `${first}-${last}`,
						memory_size: db.size * 100 * MIB,
						used_memory: db.size * 60 * MIB,
					});
				});
			}).flat(),
		);
		return cluster({
			nodes: nodes.map((one, at) =>
				node(at + 1, {
					rack_id: `rack-${one.rack}`,
					total_memory: one.memory * 100 * MIB,
					max_redis_servers: one.slots,
					accept_servers: one.accepts,
				}),
			),
			bdbs: bdbs.map((db, at) =>
				bdb(at + 1, {
					replication: db.replication,
					rack_aware: db.rack_aware,
					active_active: db.active_active,
					persistence: at % 2 === 0 ? "aof" : "disabled",
				}),
			),
			shards,
			endpoints: bdbs.map((db, at) => endpoint(at + 1, ((db.at[5] ?? 0) % nodes.length) + 1)),
		});
	})
	.filter((one) => checkCluster(one).length === 0);

/** The same cluster with other fields of one node. */
export function withNode(from: Cluster, node_uid: number, fields: Partial<Cluster["nodes"][number]>): Cluster {
	return { ...from, nodes: from.nodes.map((one) => (one.uid === node_uid ? { ...one, ...fields } : one)) };
}
