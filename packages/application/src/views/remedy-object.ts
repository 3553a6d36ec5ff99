import { describeRemedy, type Remedy, SHOWN_NAME } from "@node-actions/domain";
import { z } from "zod";

type Kind = Remedy["kind"];

const shownName = z.enum(Object.values(SHOWN_NAME));
const node_uid = z.int().meta({ description: "The node to change" });

/** What a remedy of each kind says beside its kind, as the domain says it. */
const fields = {
	wait_for_action: {
		node_uid: z.int().meta({ description: "The node on which the action is under way" }),
		action: shownName.meta({ description: "The action that has to end first" }),
	},
	set_options: {
		options: z
			.object({
				evict_ha_replica: z.boolean().optional(),
				evict_active_active_replica: z.boolean().optional(),
				skip_shards_restore: z.boolean().optional(),
			})
			.meta({ description: "Options to send with the action, beside those that were sent" }),
	},
	add_memory: {
		node_uid,
		bytes: z.number().meta({ description: "Bytes that the node needs beyond its total_memory" }),
	},
	raise_shard_limit: { node_uid, max_redis_servers: z.int().meta({ description: "Shards that it has to hold" }) },
	raise_listener_limit: { node_uid, max_listeners: z.int().meta({ description: "Endpoints that it has to hold" }) },
	bring_back: {
		node_uid: z
			.int()
			.meta({ description: "The node to start, to take out of maintenance, or to open for shards again" }),
		after: shownName.optional().meta({
			description: "An action on the node that is under way and has to end first; absent where none has",
		}),
		action: z.literal("maintenance_off").optional().meta({
			description:
				"The action that does it, sent as often as the node was put into maintenance; absent where the node is down and has to be started",
		}),
		options: z
			.object({ skip_shards_restore: z.literal(true) })
			.optional()
			.meta({ description: "Options to send with that action; absent where it needs none" }),
	},
	add_nodes: {
		count: z.int().meta({ description: "Empty nodes to add" }),
		own_rack: z.boolean().meta({
			description:
				"Whether it may matter where they stand: then each is to have a rack where no other node is; where not, any rack will do",
		}),
		total_memory: z.number().meta({ description: "Bytes that each of them has at least" }),
		max_redis_servers: z.int().meta({ description: "Shards that each of them may hold at least" }),
		max_listeners: z.int().meta({ description: "Endpoints that each of them may hold at least" }),
	},
} as const satisfies { [Name in Kind]: Record<Exclude<keyof Extract<Remedy, { kind: Name }>, "kind">, z.ZodType> };

function remedyOf<Name extends Kind>(kind: Name) {
	return z.object({ kind: z.literal(kind), description: z.string(), ...fields[kind] });
}

/** The smallest single change that would help, as it is answered. */
export const remedySchema = z
	.discriminatedUnion("kind", [
		remedyOf("wait_for_action"),
		remedyOf("set_options"),
		remedyOf("add_memory"),
		remedyOf("raise_shard_limit"),
		remedyOf("raise_listener_limit"),
		remedyOf("bring_back"),
		remedyOf("add_nodes"),
	])
	.meta({ id: "Remedy", description: "The smallest single change that would help; absent when there is none" });

export function remedyObject(remedy: Remedy): z.output<typeof remedySchema> {
	const description = describeRemedy(remedy);
	if (remedy.kind === "wait_for_action") return { ...remedy, action: SHOWN_NAME[remedy.action], description };
	if (remedy.kind === "bring_back") {
		const { after, ...rest } = remedy;
		return { ...rest, ...(after === undefined ? {} : { after: SHOWN_NAME[after] }), description };
	}
	return { ...remedy, description };
}
