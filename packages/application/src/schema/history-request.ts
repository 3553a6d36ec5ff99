import { z } from "zod";
import { EVENT_PAGE_MAX } from "../ports/action-log.ts";
import { LOGGED_KINDS } from "../views/event-object.ts";
import { actionFilter } from "./action-path.ts";
import { mustBe, strictObject, text } from "./must-be.ts";
import { nodeUid, nodeUidInPath } from "./node-uid.ts";

/** Lines of history in an answer when nothing is said. */
const LIMIT_DEFAULT = 100;

const LIMIT = mustBe(`a whole number from 1 to ${EVENT_PAGE_MAX}`);
const TIME = mustBe("Unix seconds, from 0; parts of a second are allowed");
const CURSOR = mustBe("the next_cursor of an earlier answer");
const ACTION_UID = mustBe("the uid of an action");
const ORDER = mustBe("oldest_first or newest_first");
const KINDS = mustBe("one kind, or several with commas between them");

const LINES = "Lines of an answer at most";
const NODE = "Uid of the node of the action, or of the node that a refused start asked for";

const KIND = mustBe(`one of ${LOGGED_KINDS.join(", ")}`);
const kind = z.enum(LOGGED_KINDS, KIND);
const kinds = mustBe("a list of kinds, one or more");
const time = z.number(TIME).min(0, TIME).max(1e11, TIME);
const limit = z.int(LIMIT).min(1, LIMIT).max(EVENT_PAGE_MAX, LIMIT);
const cursor = z
	.string(CURSOR)
	.regex(/^[1-9]\d{0,14}$/, CURSOR)
	.meta({ description: "next_cursor of the answer before; everything else as it was asked then" });

const filters = {
	action: actionFilter.exactOptional(),
	action_uid: z
		.string(ACTION_UID)
		.regex(/^[\x21-\x7e]{1,64}$/, ACTION_UID)
		.exactOptional()
		.meta({ description: "GUID of the action" }),
	user: text("the name of a user", 512).exactOptional().meta({ description: "The user behind it, exactly" }),
	order: z
		.enum(["oldest_first", "newest_first"], ORDER)
		.default("newest_first")
		.meta({ description: "Which lines come first" }),
};

/** Which lines of the history; all that is given narrows it. */
const inCall = strictObject({
	node_uid: nodeUid.exactOptional().meta({ description: NODE }),
	...filters,
	kind: z.array(kind, kinds).min(1, kinds).exactOptional().meta({ description: "Any of these kinds" }),
	since: time.exactOptional().meta({ description: "First moment, Unix seconds" }),
	until: time.exactOptional().meta({ description: "Last moment, Unix seconds, not before since" }),
	limit: limit.default(LIMIT_DEFAULT).meta({ description: LINES }),
	cursor: cursor.exactOptional(),
});

const timeInQuery = z
	.string(TIME)
	.regex(/^\d{1,12}(\.\d{1,9})?$/, TIME)
	.transform(Number)
	.pipe(time);

/**
 * The same as query parameters of a URL. As strict: a filter that is misspelt or given twice would otherwise be left out, and the answer would look
 * as if it had been heard.
 */
const inQuery = strictObject({
	node_uid: nodeUidInPath.exactOptional().meta({ description: NODE }),
	...filters,
	kind: z
		.string(KINDS)
		// Looked at as text first: what is wrong is named by the parameter, and not by a place in a list that nobody wrote.
		.refine((words) => words.split(",").every((word) => kind.safeParse(word).success), KIND)
		.transform((words) => words.split(","))
		.pipe(z.array(kind))
		.exactOptional()
		.meta({ description: "One kind, or several with commas between them" }),
	since: timeInQuery.exactOptional().meta({ description: "First moment, Unix seconds" }),
	until: timeInQuery.exactOptional().meta({ description: "Last moment, Unix seconds, not before since" }),
	limit: z
		.string(LIMIT)
		.regex(/^\d{1,4}$/, LIMIT)
		.transform(Number)
		.pipe(limit)
		.default(LIMIT_DEFAULT)
		.meta({ description: LINES }),
	cursor: cursor.exactOptional(),
});

interface Span {
	readonly since?: number;
	readonly until?: number;
}

/** No line is of a span that ends before it begins: whoever asks for one has mixed something up. */
const endsAfterItBegins = ({ since = 0, until = Number.POSITIVE_INFINITY }: Span): boolean => since <= until;
const SPAN = { path: ["until"], error: "must not be before since" };

export const historyRequest = inCall.refine(endsAfterItBegins, SPAN);

export type HistoryInput = z.output<typeof historyRequest>;

export const historyQuery = inQuery.refine(endsAfterItBegins, SPAN);

const { node_uid: _inPath, ...narrowing } = inQuery.shape;

/** Where the path names the node. */
export const nodeHistoryQuery = strictObject(narrowing).refine(endsAfterItBegins, SPAN);
