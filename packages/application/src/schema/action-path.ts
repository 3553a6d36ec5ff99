import { z } from "zod";
import { nodeUid } from "./node-uid.ts";

/** Which node's actions. */
export const nodeRequest = z.strictObject({ node_uid: nodeUid });

/** Which action of which node, for GET and DELETE: there an unknown name is not found, and not invalid (contract, section 5). */
export const actionRequest = z.strictObject({
	node_uid: nodeUid,
	action: z.string().min(1).max(64).meta({ description: "remove, maintenance_on, maintenance_off or enslave_node" }),
});
