import type { ActionName, ActionOptions } from "@node-actions/domain";
import { z } from "zod";
import { kindOf, mustBe, namesOf, text } from "./must-be.ts";

const CONCURRENCY = mustBe("a whole number from 1 to 1000");
const DATABASES = mustBe("a list of at most 10000 names or uids of databases, as text");
const SECONDS = mustBe("a whole number of seconds from 0 to 86400");

const boolean = z.boolean(mustBe("true or false"));
const concurrency = z.int(CONCURRENCY).min(1, CONCURRENCY).max(1_000, CONCURRENCY);

const fields = {
	remove: {
		wait_for_persistence: boolean.exactOptional(),
	},
	maintenance_on: {
		overwrite_snapshot: boolean.exactOptional(),
		evict_ha_replica: boolean.exactOptional(),
		evict_active_active_replica: boolean.exactOptional(),
		keep_slave_shards: boolean.exactOptional(),
		evict_dbs: z.array(text("the name or uid of a database", 512), DATABASES).max(10_000, DATABASES).exactOptional(),
		demote_node: boolean.exactOptional(),
		max_concurrent_actions: concurrency.exactOptional(),
	},
	maintenance_off: {
		snapshot_name: text("the name of a snapshot", 255).exactOptional(),
		skip_shards_restore: boolean.exactOptional(),
		max_concurrent_actions: concurrency.exactOptional(),
	},
	enslave_node: {
		demote_node: boolean.exactOptional(),
		endpoints_only: boolean.exactOptional(),
		retry_timeout_seconds: z.int(SECONDS).min(0, SECONDS).max(86_400, SECONDS).exactOptional(),
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
