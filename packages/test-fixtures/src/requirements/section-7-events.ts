import type { Requirement } from "./requirement.ts";

const watching = "contract 7: watching";
const history = "contract 7: history";
const idempotency = "contract 7: idempotency";

export const EVENT_REQUIREMENTS = [
	{
		id: "S7-watch-1",
		section: watching,
		text: "A stream tells every event with its id, kind and JSON, and begins with the id to come back with.",
		wire: "rest",
	},
	{
		id: "S7-watch-2",
		section: watching,
		text: "A client that comes back with its last id, in header or parameter, misses nothing and sees nothing twice.",
		wire: "rest",
	},
	{
		id: "S7-watch-3",
		section: watching,
		text: "A client that was cut off before its first event comes back with the id that the stream began with.",
		wire: "rest",
	},
	{ id: "S7-watch-4", section: watching, text: "Streams of a node and of an action tell only of those.", wire: "rest" },
	{
		id: "S7-watch-5",
		section: watching,
		text: "A wrong or unknown id is refused before the stream begins.",
		wire: "rest",
	},
	{
		id: "S7-watch-6",
		section: watching,
		text: "An id whose next events are no longer kept is refused with 410.",
		wire: "rest",
	},
	{
		id: "S7-watch-7",
		section: watching,
		text: "Watching needs the permission that reading needs, and a node and an action that there are.",
		wire: "rest",
	},
	{
		id: "S7-watch-8",
		section: watching,
		text: "A quiet stream has a heartbeat, whose id is still kept.",
		wire: "rest",
	},
	{
		id: "S7-watch-9",
		section: watching,
		text: "A user who loses the right to watch is told so and watches no longer.",
		wire: "rest",
	},
	{ id: "S7-watch-10", section: watching, text: "A stopping server ends streams with a last message.", wire: "rest" },
	{
		id: "S7-watch-11",
		section: watching,
		text: "A reader that takes nothing is cut off, and nothing is kept for it.",
		wire: "rest",
	},
	{
		id: "S7-watch-many",
		section: watching,
		text: "A thousand watchers all receive everything, and memory does not grow with what they have received.",
		wire: "rest",
	},
	{ id: "S7-watch-12", section: watching, text: "Clients that go away leave nothing behind.", wire: "rest" },
	{
		id: "S7-watch-rpc-1",
		section: watching,
		text: "A subscription tells every event with its id, in the words of REST.",
		wire: "rpc",
	},
	{
		id: "S7-watch-rpc-2",
		section: watching,
		text: "A subscription that reconnects misses nothing and sees nothing twice.",
		wire: "rpc",
	},
	{
		id: "S7-watch-rpc-3",
		section: watching,
		text: "A subscription of a node, or of an action, tells only of that.",
		wire: "rpc",
	},
	{
		id: "S7-watch-rpc-4",
		section: watching,
		text: "A subscription that is refused ends with its error_code.",
		wire: "rpc",
	},
	{
		id: "S7-watch-rpc-5",
		section: watching,
		text: "An id whose next events are no longer kept ends the subscription with event_id_expired.",
		wire: "rpc",
	},
	{
		id: "S7-watch-rpc-6",
		section: watching,
		text: "Who is not known, or may not read, may not subscribe.",
		wire: "rpc",
	},
	{
		id: "S7-watch-exactly-once",
		section: watching,
		text: "In whatever order reading, telling, joining and leaving happen, every watcher sees every event once and in order.",
	},
	{ id: "S7-watch-prompt", section: watching, text: "An event reaches watchers as soon as the store tells of it." },
	{
		id: "S7-watch-bounded",
		section: watching,
		text: "A watcher that takes nothing is cut off at a limit; one that is merely slow is not.",
	},
	{
		id: "S7-watch-forgotten",
		section: watching,
		text: "A watch whose next events are dropped under it ends with event_id_expired.",
	},
	{
		id: "S7-history-1",
		section: history,
		text: "Starts, refusals for conflict, steps, changes of status and removals are kept with time and user, and what a runner did names it beside the user who started the action, also after the record is gone.",
		wire: "rest",
	},
	{
		id: "S7-history-2",
		section: history,
		text: "Pages joined by their cursors are the whole history, in either order.",
		wire: "rest",
	},
	{
		id: "S7-history-3",
		section: history,
		text: "Filters narrow it: node, action, by its name in a path or the one it is shown by, uid, kinds, user and time.",
		wire: "rest",
	},
	{
		id: "S7-history-4",
		section: history,
		text: "A wrong, unknown or repeated filter, a span that ends before it begins and a cursor that is no number or beyond the newest line are refused as invalid_request.",
		wire: "rest",
	},
	{
		id: "S7-history-5",
		section: history,
		text: "History needs the permission that reading needs, and a node that there is or was.",
		wire: "rest",
	},
	{
		id: "S7-history-step",
		section: history,
		text: "The line of a step that begins shows the action with that step as its description.",
	},
	{
		id: "S7-history-left-out",
		section: history,
		text: "A step for which nothing is left to do has no line that it begins; the line that it is done says that it was left out, and why.",
	},
	{
		id: "S7-history-retention",
		section: history,
		text: "History of actions whose record is gone is dropped when it is older than the retention, and kept until then.",
	},
	{ id: "S7-history-rpc-1", section: history, text: "tRPC lists history with filters and a cursor.", wire: "rpc" },
	{
		id: "S7-history-rpc-2",
		section: history,
		text: "tRPC refuses a wrong or unknown filter, a span that ends before it begins and a cursor that is no number or beyond the newest line as invalid_request.",
		wire: "rpc",
	},
	{
		id: "S7-idempotency-1",
		section: idempotency,
		text: "The same key with the same request answers the same action again, as it is by then.",
		wire: "rest",
	},
	{
		id: "S7-idempotency-2",
		section: idempotency,
		text: "Two requests at one moment with one key start one action.",
		wire: "rest",
	},
	{
		id: "S7-idempotency-3",
		section: idempotency,
		text: "A key that comes again with another request is 422.",
		wire: "rest",
	},
	{
		id: "S7-idempotency-4",
		section: idempotency,
		text: "A key that is no proper key is 400 and starts nothing.",
		wire: "rest",
	},
	{ id: "S7-idempotency-5", section: idempotency, text: "A dry run takes no notice of keys.", wire: "rest" },
	{
		id: "S7-idempotency-6",
		section: idempotency,
		text: "A removal that is sent again after the node has left is answered with the same action.",
		wire: "rest",
	},
	{ id: "S7-idempotency-restart", section: idempotency, text: "A key is remembered over a restart, for a day." },
	{
		id: "S7-idempotency-rpc-1",
		section: idempotency,
		text: "tRPC takes a key too, with the same meaning.",
		wire: "rpc",
	},
] as const satisfies readonly Requirement[];
