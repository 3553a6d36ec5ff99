import { actionRequest, mustBe, nodeUidInPath, userRequest } from "@node-actions/application";
import { z } from "zod";

const action = actionRequest.shape.action.meta({ examples: ["maintenance_on"] });

export const inNode = z.object({ node_uid: nodeUidInPath });

export const inNodeAction = z.object({ node_uid: nodeUidInPath, action });

export const inSnapshot = z.object({
	node_uid: nodeUidInPath,
	name: z
		.string()
		.regex(/^\P{Cc}{1,255}$/u, mustBe("the name of a snapshot"))
		.meta({ description: "Snapshot name", examples: ["maintenance_mode_2026-08-01_10-00-00"] }),
});

export const inClusterAction = z.object({
	action_uid: z
		.string()
		.regex(/^[\x21-\x7e]{1,64}$/, mustBe("the uid of an action"))
		.meta({ description: "GUID of the action", examples: ["6f1b7a54-2a53-4e0c-9a57-0d6f6f0a4a1e"] }),
});

export const inUser = z.object({
	uid: z
		.string()
		.regex(/^[1-9]\d{0,9}$/, mustBe("a whole number from 1 to 2147483647"))
		.transform(Number)
		.pipe(userRequest.shape.uid)
		.meta({ description: "User uid", examples: [1] }),
});
