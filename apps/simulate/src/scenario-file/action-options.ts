import type { ActionName, ActionOptions } from "@node-actions/domain";
import { z } from "zod";

const boolean = z.boolean({ error: "must be true or false" });
const width = z.int({ error: "must be a whole number from 1" }).min(1, "must be a whole number from 1");
const seconds = z.number({ error: "must be a number of seconds from 0" }).min(0, "must be a number of seconds from 0");
const text = z.string({ error: "must be text" }).min(1, "must not be empty");

const fields = {
	remove: { wait_for_persistence: boolean.exactOptional() },
	maintenance_on: {
		overwrite_snapshot: boolean.exactOptional(),
		evict_ha_replica: boolean.exactOptional(),
		evict_active_active_replica: boolean.exactOptional(),
		keep_slave_shards: boolean.exactOptional(),
		evict_dbs: z.array(text, { error: "must be a list of database names or uids, as text" }).exactOptional(),
		demote_node: boolean.exactOptional(),
		max_concurrent_actions: width.exactOptional(),
	},
	maintenance_off: {
		snapshot_name: text.exactOptional(),
		skip_shards_restore: boolean.exactOptional(),
		max_concurrent_actions: width.exactOptional(),
	},
	enslave_node: {
		demote_node: boolean.exactOptional(),
		endpoints_only: boolean.exactOptional(),
		retry_timeout_seconds: seconds.exactOptional(),
	},
} as const satisfies { [Name in ActionName]: Record<keyof ActionOptions[Name], z.ZodType> };

/** The options that each action takes (contract, section 4), as they stand in a scenario file. */
export const actionOptions = {
	remove: z.strictObject(fields.remove),
	maintenance_on: z.strictObject(fields.maintenance_on),
	maintenance_off: z.strictObject(fields.maintenance_off),
	enslave_node: z.strictObject(fields.enslave_node),
} as const satisfies { [Name in ActionName]: z.ZodType<ActionOptions[Name]> };
