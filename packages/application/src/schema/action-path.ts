import { strictObject, text } from "./must-be.ts";
import { nodeUid } from "./node-uid.ts";

/** Which node's actions. */
export const nodeRequest = strictObject({ node_uid: nodeUid });

/** The name of an action wherever an unknown one is not found, and not invalid. */
export const actionName = text("the name of an action", 64).meta({
	description: "remove, maintenance_on, maintenance_off or enslave_node",
});

/** Which action of which node, for GET and DELETE: there an unknown name is not found, and not invalid (contract, section 5). */
export const actionRequest = strictObject({
	node_uid: nodeUid,
	action: actionName,
});
