import { NODE_UID_MAX } from "@node-actions/domain";
import { ROLL_ORDERS } from "@node-actions/domain/simulation";
import { z } from "zod";
import { durationSchema } from "./duration.ts";
import { actionName, anyOptions, readRequest } from "./request-schema.ts";

const requestSchema = z
	.strictObject({ action: actionName, options: anyOptions.exactOptional() })
	.transform(({ action, options }, context) => readRequest(action, options, context));

const orderName = z.enum(ROLL_ORDERS, { error: `must be one of ${ROLL_ORDERS.join(", ")}` });
const count = z.int().min(1);

const searchSchema = z
	.strictObject({
		min_living_copies: z
			.int()
			.min(0)
			.exactOptional()
			.meta({ description: "Living copies that every slot range of a replicated database must keep. Default: 1." }),
		orders: z
			.array(orderName)
			.min(1)
			.exactOptional()
			.meta({ description: "Orders to try. Default: all, and for up to four nodes any other order too." }),
		width_max: count
			.exactOptional()
			.meta({ description: "Widest to try. Default: all nodes of up to 16, half of more." }),
		rolls_max: count
			.exactOptional()
			.meta({ description: "Rolls to try at most. Default: 112 for up to 16 nodes, 64 for more." }),
	})
	.meta({
		description:
			"Searches width and order for the shortest roll that keeps redundancy and a majority of the nodes in service.",
	});

/** One action rolled over the whole fleet. */
export const rollSchema = z
	.strictObject({
		leave: requestSchema.exactOptional().meta({ description: "Takes a node out. Default: maintenance_on." }),
		back: requestSchema
			.nullable()
			.exactOptional()
			.meta({ description: "Brings it back; null: it stays out. Default: maintenance_off." }),
		width: count.exactOptional().meta({ description: "Nodes out at once. Default: 1." }),
		order: z
			.union([orderName, z.array(z.int().min(1).max(NODE_UID_MAX)).min(1)], {
				error: `write one of ${ROLL_ORDERS.join(", ")}, or a list of node uids`,
			})
			.exactOptional()
			.meta({ description: "The order of nodes, named or listed. Default: uid." }),
		work: durationSchema.exactOptional().meta({ description: "How long the work on a node takes. Default: 0." }),
		work_takes_node_down: z
			.boolean()
			.exactOptional()
			.meta({ description: "The node is down during the work. Default: true." }),
		search: searchSchema.exactOptional(),
	})
	.superRefine(({ search, width, order }, context) => {
		if (search === undefined) return;
		const given = Object.entries({ width, order }).filter(([, value]) => value !== undefined);
		for (const [name] of given) {
			context.addIssue({ code: "custom", path: [name], message: "is what the search looks for; leave it out" });
		}
	})
	.meta({ description: "One action rolled over the fleet, node by node or several at once." });
