import { NODE_UID_MAX } from "@node-actions/domain";
import { z } from "zod";
import { mustBe } from "./must-be.ts";

const error = mustBe(`a whole number from 1 to ${NODE_UID_MAX}`);

/** A node's uid as a number. */
export const nodeUid = z
	.int(error)
	.min(1, error)
	.max(NODE_UID_MAX, error)
	.meta({ id: "NodeUid", description: "Node uid", examples: [1] });

/** A node's uid as it stands in a path: decimal digits without sign, blanks or leading zeros. */
export const nodeUidInPath = z
	.string(error)
	.regex(/^[1-9]\d{0,9}$/, error)
	.transform(Number)
	.pipe(nodeUid);
