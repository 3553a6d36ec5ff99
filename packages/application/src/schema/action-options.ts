import type { ActionName, ActionOptions } from "@node-actions/domain";
import { z } from "zod";

const boolean = z.boolean({ error: "must be true or false" });
const concurrency = z
	.int({ error: "must be a whole number from 1" })
	.min(1, { error: "must be a whole number from 1" })
	.max(1_000, { error: "must be at most 1000" });

const fields = {
	remove: {
		wait_for_persistence: boolean.exactOptional(),
	},
	maintenance_on: {
		overwrite_snapshot: boolean.exactOptional(),
		evict_ha_replica: boolean.exactOptional(),
		evict_active_active_replica: boolean.exactOptional(),
		keep_slave_shards: boolean.exactOptional(),
		evict_dbs: z
			.array(z.string({ error: "must be a list of database names or uids, as text" }).min(1))
			.max(10_000)
			.exactOptional(),
		demote_node: boolean.exactOptional(),
		max_concurrent_actions: concurrency.exactOptional(),
	},
	maintenance_off: {
		snapshot_name: z.string({ error: "must be the name of a snapshot" }).min(1).max(255).exactOptional(),
		skip_shards_restore: boolean.exactOptional(),
		max_concurrent_actions: concurrency.exactOptional(),
	},
	enslave_node: {
		demote_node: boolean.exactOptional(),
		endpoints_only: boolean.exactOptional(),
		retry_timeout_seconds: z
			.int({ error: "must be a whole number of seconds from 0" })
			.min(0, { error: "must be a whole number of seconds from 0" })
			.max(86_400, { error: "must be at most 86400" })
			.exactOptional(),
	},
} as const satisfies { [Name in ActionName]: Record<keyof ActionOptions[Name], z.ZodType> };

function optionsOf<Name extends ActionName>(name: Name) {
	const known = Object.keys(fields[name]);
	return z
		.strictObject(fields[name], {
			error: (issue) =>
				issue.code === "unrecognized_keys"
					? `${name} has no option ${issue.keys.join(", ")}; its options are ${known.join(", ")}`
					: issue.code === "invalid_type"
						? `must be a JSON object with the options of ${name}, null, or absent`
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
