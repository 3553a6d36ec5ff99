import { z } from "zod";
import { actionFilter } from "./action-path.ts";
import { mustBe, strictObject } from "./must-be.ts";
import { nodeUid } from "./node-uid.ts";

const error = mustBe("the id of an event, a whole number as text");

/** An event's id as text: decimal digits. */
export const eventIdInText = z
	.string(error)
	.regex(/^\d{1,15}$/, error)
	.transform(Number)
	.pipe(z.int())
	.meta({ description: "The id of the last event received; what came after it is told first", examples: [17] });

/** Whose events: of all nodes, of one, or of one action of one. */
export const watchPlace = strictObject({
	node_uid: nodeUid.exactOptional(),
	action: actionFilter.exactOptional(),
});
