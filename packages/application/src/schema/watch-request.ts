import { z } from "zod";
import { nodeUid } from "./node-uid.ts";

const message = "must be the id of an event, a whole number";

/** An event's id as text: decimal digits. */
export const eventIdInText = z
	.string()
	.regex(/^\d{1,15}$/, { error: message })
	.transform(Number)
	.pipe(z.int())
	.meta({ description: "The id of the last event received; what came after it is told first", examples: [17] });

/** Whose events: of all nodes, of one, or of one action of one. */
export const watchPlace = z.strictObject({
	node_uid: nodeUid.exactOptional(),
	action: z
		.string()
		.min(1)
		.max(64)
		.exactOptional()
		.meta({ description: "remove, maintenance_on, maintenance_off or enslave_node" }),
});
