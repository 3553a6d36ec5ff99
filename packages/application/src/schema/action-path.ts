import { ACTION_NAMES, actionByAnyName, SHOWN_NAME } from "@node-actions/domain";
import { z } from "zod";
import { mustBe, strictObject, text } from "./must-be.ts";
import { nodeUid } from "./node-uid.ts";

/** Which node's actions. */
export const nodeRequest = strictObject({ node_uid: nodeUid });

/** The name of an action wherever an unknown one is not found, and not invalid. */
export const actionName = text("the name of an action", 64).meta({
	description: "remove, maintenance_on, maintenance_off or enslave_node",
});

const ANY_NAMES = [...new Set([...ACTION_NAMES, ...Object.values(SHOWN_NAME)])];

/** The name of an action where it narrows what is answered: as in a path, or as answers show it. An unknown one is invalid, as every filter's unknown value is. */
export const actionFilter = z
	.enum(ANY_NAMES, mustBe(`one of ${ANY_NAMES.join(", ")}`))
	.transform((name) => actionByAnyName(name))
	.pipe(z.enum(ACTION_NAMES))
	.meta({ description: `Name of the action; remove may also be given as ${SHOWN_NAME.remove}, as answers show it` });

/** Which action of which node, for GET and DELETE: there an unknown name is not found, and not invalid (contract, section 5). */
export const actionRequest = strictObject({
	node_uid: nodeUid,
	action: actionName,
});
