import { z } from "zod";
import { EVENT_PAGE_MAX } from "../ports/action-log.ts";
import { LOGGED_KINDS } from "../views/event-object.ts";
import { nodeUid } from "./node-uid.ts";

/** Lines of history in an answer when nothing is said. */
const LIMIT_DEFAULT = 100;

const limitMessage = `must be a whole number from 1 to ${EVENT_PAGE_MAX}`;
const timeMessage = "must be Unix seconds, from 0; parts of a second are allowed";

const kind = z.enum(LOGGED_KINDS, { error: `must be one of ${LOGGED_KINDS.join(", ")}` });
const time = z.number({ error: timeMessage }).min(0, { error: timeMessage }).max(1e11, { error: timeMessage });
const limit = z
	.int({ error: limitMessage })
	.min(1, { error: limitMessage })
	.max(EVENT_PAGE_MAX, { error: limitMessage });
const cursor = z
	.string()
	.regex(/^\d{1,15}$/, { error: "must be the next_cursor of an earlier answer" })
	.meta({ description: "next_cursor of the answer before; everything else as it was asked then" });

const filters = {
	action: z.string().min(1).max(64).exactOptional().meta({ description: "Name of the action, as in a path" }),
	action_uid: z
		.string()
		.regex(/^[\x21-\x7e]{1,64}$/, { error: "must be the uid of an action" })
		.exactOptional(),
	user: z
		.string()
		.min(1)
		.max(512)
		.exactOptional()
		.meta({ description: "The user behind it, or the runner that did it, exactly" }),
	order: z
		.enum(["oldest_first", "newest_first"], { error: "must be oldest_first or newest_first" })
		.default("newest_first"),
};

/** Which lines of the history; all that is given narrows it. */
export const historyRequest = z.strictObject({
	node_uid: nodeUid.exactOptional(),
	...filters,
	kind: z.array(kind).min(1).exactOptional().meta({ description: "Any of these kinds" }),
	since: time.exactOptional().meta({ description: "First moment, Unix seconds" }),
	until: time.exactOptional().meta({ description: "Last moment, Unix seconds" }),
	limit: limit.default(LIMIT_DEFAULT),
	cursor: cursor.exactOptional(),
});

export type HistoryInput = z.output<typeof historyRequest>;

const timeInQuery = z
	.string()
	.regex(/^\d{1,12}(\.\d{1,9})?$/, { error: timeMessage })
	.transform(Number)
	.pipe(time);

/** The same as query parameters of a URL. */
export const historyQuery = z.object({
	node_uid: z
		.string()
		.regex(/^[1-9]\d{0,9}$/, { error: "must be the uid of a node" })
		.transform(Number)
		.pipe(nodeUid)
		.exactOptional(),
	...filters,
	kind: z
		.string()
		.transform((kinds) => kinds.split(","))
		.pipe(z.array(kind))
		.exactOptional()
		.meta({ description: "One kind, or several with commas between them" }),
	since: timeInQuery.exactOptional().meta({ description: "First moment, Unix seconds" }),
	until: timeInQuery.exactOptional().meta({ description: "Last moment, Unix seconds" }),
	limit: z
		.string()
		.regex(/^\d{1,4}$/, { error: limitMessage })
		.transform(Number)
		.pipe(limit)
		.default(LIMIT_DEFAULT),
	cursor: cursor.exactOptional(),
});
