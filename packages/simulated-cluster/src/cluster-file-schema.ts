import { NODE_UID_MAX, PERSISTENCE } from "@node-actions/domain";
import { z } from "zod";
import { byteSizeSchema } from "./byte-size.ts";

const numberedUid = z.int().min(1).max(NODE_UID_MAX);

const nameText = z.string().min(1).max(200);

const UID_ADVICE = "write a number from 1, or letters, digits and . : _ - (at most 64)";

const uidText = z.string().regex(/^[\w.:-]{1,64}$/, UID_ADVICE);

const shardUid = z
	.union([numberedUid, uidText], { error: UID_ADVICE })
	.transform(String)
	.meta({ description: "The shard's uid, unique in the cluster." });

const count = z.int().min(0).max(1_000_000);

const nodeSchema = z
	.strictObject({
		uid: numberedUid.meta({ description: "The number that stands in /v1/nodes/{uid}." }),
		addr: nameText.optional().meta({ description: "Address. Default: 10.0.0.0 plus the uid (10.0.0.1 for node 1)." }),
		rack_id: z
			.union([nameText, z.int()], { error: "write a rack's name, or null" })
			.transform(String)
			.nullable()
			.default(null)
			.meta({ description: "The failure domain it stands in. Default: null, none." }),
		status: z.enum(["active", "down"]).default("active").meta({ description: "Default: active." }),
		total_memory: byteSizeSchema.meta({ description: "Bytes that shards on it may be promised together." }),
		max_redis_servers: count.default(100).meta({ description: "Shards it may hold. Default: 100." }),
		max_listeners: count.default(100).meta({ description: "Endpoints it may hold. Default: 100." }),
		accept_servers: z.boolean().default(true).meta({ description: "Whether it takes new shards. Default: true." }),
		maintenance_depth: z.int().min(0).max(1_000).default(0).meta({
			description:
				"Activations of maintenance mode not yet taken back. Above 0 the node needs a maintenance snapshot. Default: 0, in service.",
		}),
	})
	.meta({ description: "A host that runs shards." });

const shardSchema = z
	.strictObject({
		uid: shardUid,
		node_uid: numberedUid.meta({ description: "The node it stands on." }),
		role: z.enum(["master", "slave"]).default("master").meta({ description: "Default: master." }),
		assigned_slots: z
			.union([z.string().min(1).max(100_000), z.int().min(0).max(16_383)], {
				error: 'write ranges of slots such as "0-8191" or "0-99,200-299"',
			})
			.transform(String)
			.default("0-16383")
			.meta({
				description:
					"The slots it serves, from 0 to 16383. Copies of one range carry the same text. Default: 0-16383, all.",
			}),
		memory_size: byteSizeSchema
			.optional()
			.meta({ description: "Bytes promised to it. Default: the database's shard_memory_size." }),
		used_memory: byteSizeSchema
			.optional()
			.meta({ description: "Bytes it holds. Default: the database's shard_used_memory, else its memory_size." }),
	})
	.meta({ description: "One copy of one slot range of the database." });

const endpointSchema = z
	.strictObject({
		uid: uidText
			.optional()
			.meta({ description: "Default: the database's uid, a colon and the endpoint's place in this list (1:1)." }),
		node_uid: numberedUid.meta({ description: "The node on which it listens." }),
	})
	.meta({ description: "Where clients of the database connect." });

const bdbSchema = z
	.strictObject({
		uid: numberedUid,
		name: nameText
			.optional()
			.meta({ description: "Unique, and not the uid of another database. Default: database- and the uid." }),
		replication: z
			.boolean()
			.optional()
			.meta({ description: "Every slot range has a replica. Default: true when a shard is a slave." }),
		rack_aware: z
			.boolean()
			.default(false)
			.meta({ description: "Copies of one slot range stand in different racks. Default: false." }),
		active_active: z.boolean().default(false).meta({ description: "An Active-Active database. Default: false." }),
		persistence: z.enum(PERSISTENCE).default("disabled").meta({ description: "Default: disabled." }),
		shard_memory_size: byteSizeSchema
			.optional()
			.meta({ description: "The memory_size of its shards that do not give their own." }),
		shard_used_memory: byteSizeSchema
			.optional()
			.meta({ description: "The used_memory of its shards that do not give their own." }),
		shards: z.array(shardSchema).min(1),
		endpoints: z
			.array(endpointSchema)
			.optional()
			.meta({ description: "Default: one, on the node of the database's first master." }),
	})
	.meta({ description: "A database with its shards." })
	.transform(({ shard_memory_size, shard_used_memory, shards, ...bdb }, context) => ({
		...bdb,
		shards: shards.map((shard, at) => {
			const memory_size = shard.memory_size ?? shard_memory_size;
			if (memory_size === undefined) {
				context.addIssue({
					code: "custom",
					path: ["shards", at],
					message: "needs a memory_size, or its database a shard_memory_size",
				});
			}
			const promised = memory_size ?? 0;
			return { ...shard, memory_size: promised, used_memory: shard.used_memory ?? shard_used_memory ?? promised };
		}),
	}));

const AS_THE_NODE = "as the node has it; in a maintenance snapshot of a node in maintenance";

const snapshotSchema = z
	.strictObject({
		name: nameText.meta({ description: "Unique on its node." }),
		node_uid: numberedUid,
		kind: z.enum(["maintenance", "user"]).default("user").meta({ description: "Default: user." }),
		created_time: z.int().min(0).default(0).meta({ description: "Unix seconds. Default: 0." }),
		accept_servers: z
			.boolean()
			.optional()
			.meta({ description: `Default: ${AS_THE_NODE} true.` }),
		max_listeners: count.optional().meta({ description: `Default: ${AS_THE_NODE} 100 where the node has 0.` }),
		was_primary: z.boolean().optional().meta({ description: "Default: whether the node is the primary." }),
		shards: z
			.array(z.strictObject({ uid: shardUid, role: z.enum(["master", "slave"]) }))
			.optional()
			.meta({ description: "The shards that stood on the node. Default: those that stand there now." }),
		endpoints: z
			.array(z.string())
			.optional()
			.meta({ description: "The endpoints that were bound to the node. Default: those bound to it now." }),
	})
	.meta({ description: "What a node was like at an earlier time; maintenance_off can restore from it by name." });

/** A cluster as a person writes it down, in YAML or JSON: field names are those of the API, and most have a default. */
export const clusterFileSchema = z
	.strictObject({
		$schema: z.string().optional().meta({ description: "Where the schema of this file is found; for editors." }),
		name: nameText.default("cluster").meta({ description: "Default: cluster." }),
		primary_node_uid: numberedUid
			.optional()
			.meta({ description: "The cluster's primary node. Default: the node with the lowest uid." }),
		policy: z
			.strictObject({
				persistent_node_removal: z
					.boolean()
					.default(false)
					.meta({ description: "The default of remove's wait_for_persistence. Default: false." }),
			})
			.prefault({})
			.meta({ description: "Settings of the whole cluster." }),
		nodes: z.array(nodeSchema).min(1),
		bdbs: z.array(bdbSchema).default([]),
		snapshots: z.array(snapshotSchema).default([]),
		simulation: z
			.strictObject({
				bandwidth_bytes_per_second: byteSizeSchema
					.optional()
					.meta({ description: "Bytes that one move transfers in a second; above 0. Default: 100MiB." }),
				step_duration_ms: z
					.number()
					.min(0)
					.max(86_400_000)
					.optional()
					.meta({ description: "Milliseconds that any other step takes. Default: 500." }),
			})
			.refine(({ bandwidth_bytes_per_second }) => bandwidth_bytes_per_second !== 0, {
				path: ["bandwidth_bytes_per_second"],
				message: "must be above 0",
			})
			.prefault({})
			.meta({ description: "How long steps take at speed 1." }),
	})
	.meta({
		title: "Cluster file of Node Actions",
		description: 'A cluster for the simulated driver. Sizes are bytes, or text with a unit: "512MiB", "1.5GiB".',
	});

export type ClusterFile = z.output<typeof clusterFileSchema>;
