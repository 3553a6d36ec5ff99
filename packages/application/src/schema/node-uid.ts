import { NODE_UID_MAX } from "@node-actions/domain";
import { z } from "zod";

const message = `must be a whole number from 1 to ${NODE_UID_MAX}`;

/** A node's uid as a number. */
export const nodeUid = z
	.int({ error: message })
	.min(1, { error: message })
	.max(NODE_UID_MAX, { error: message })
	.meta({ id: "NodeUid", description: "Node uid", examples: [1] });

/** A node's uid as it stands in a path: decimal digits without sign, blanks or leading zeros. */
export const nodeUidInPath = z
	.string()
	.regex(/^[1-9]\d{0,9}$/, { error: message })
	.transform(Number)
	.pipe(nodeUid);
