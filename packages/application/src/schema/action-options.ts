import { type ActionName, type ActionOptions, DEFAULT_CONCURRENT_MOVES } from "@node-actions/domain";
import { z } from "zod";
import { kindOf, mustBe, namesOf, text } from "./must-be.ts";

const CONCURRENCY = mustBe("a whole number from 1 to 1000");
const DATABASES = mustBe("a list of at most 10000 databases, each by its name or uid");
const SECONDS = mustBe("a whole number of seconds from 0 to 86400");

const boolean = z.boolean(mustBe("true or false"));
const concurrency = z.int(CONCURRENCY).min(1, CONCURRENCY).max(1_000, CONCURRENCY);

/** An option as OpenAPI explains it. Whatever is not given has its default, which only the planner applies. */
function option<Schema extends z.ZodType>(schema: Schema, description: string) {
	return schema.describe(description).exactOptional();
}

const demote_node = option(boolean, "If the node is the cluster's primary, another node takes over. Default: false.");
const max_concurrent_actions = option(
	concurrency,
	`Moves of this action in flight at once. Default: ${DEFAULT_CONCURRENT_MOVES}.`,
);

const fields = {
	remove: {
		wait_for_persistence: option(
			boolean,
			"Finish only after the moved shards have persisted on their new nodes. Default: the cluster's policy `persistent_node_removal`.",
		),
	},
	maintenance_on: {
		overwrite_snapshot: option(
			boolean,
			"Take a new snapshot although the node has one of its maintenance. Default: false, which keeps that one.",
		),
		evict_ha_replica: option(
			boolean,
			"False: replica shards of replicated databases stay on the node, and their masters there are demoted. Default: true.",
		),
		evict_active_active_replica: option(
			boolean,
			"False: shards of Active-Active databases stay on the node in the same way. Default: true.",
		),
		keep_slave_shards: option(boolean, "Deprecated: true means both `evict_…` options are false."),
		evict_dbs: option(
			z.array(text("the name or uid of a database as text", 512), DATABASES).max(10_000, DATABASES),
			"Names or uids, both as text, of the only databases whose shards leave the node. Default: all.",
		),
		demote_node,
		max_concurrent_actions,
	},
	maintenance_off: {
		snapshot_name: option(
			text("the name of a snapshot", 255),
			"The snapshot of the node to restore. Default: the latest of its maintenance.",
		),
		skip_shards_restore: option(boolean, "Leave maintenance without moving anything back. Default: false."),
		max_concurrent_actions,
	},
	enslave_node: {
		demote_node,
		endpoints_only: option(boolean, "Hand over endpoints only; master shards keep their role. Default: false."),
		retry_timeout_seconds: option(
			z.int(SECONDS).min(0, SECONDS).max(86_400, SECONDS),
			"How long to wait for replicas that could take over, in seconds. Default: 0, which fails at once.",
		),
	},
} as const satisfies { [Name in ActionName]: Record<keyof ActionOptions[Name], z.ZodType> };

function optionsOf<Name extends ActionName>(name: Name) {
	const known = Object.keys(fields[name]);
	return z
		.strictObject(fields[name], {
			error: (issue) =>
				issue.code === "unrecognized_keys"
					? `${name} has no option ${namesOf(issue.keys)}; its options are ${known.join(", ")}`
					: issue.code === "invalid_type"
						? `must be a JSON object with the options of ${name}, null, or absent, not ${kindOf(issue.input)}`
						: undefined,
		})
		.meta({ id: `${name}_options`, description: `Options of ${name}; all of them optional` });
}

/** The options that each action takes (contract, section 4), as they parse and as OpenAPI shows them. */
export const actionOptions = {
	remove: optionsOf("remove"),
	maintenance_on: optionsOf("maintenance_on"),
	maintenance_off: optionsOf("maintenance_off"),
	enslave_node: optionsOf("enslave_node"),
} as const satisfies { [Name in ActionName]: z.ZodType<ActionOptions[Name]> };
