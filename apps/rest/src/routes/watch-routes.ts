import {
	eventIdInText,
	eventObjectSchema,
	invalidRequest,
	strictObject,
	type WatchInput,
	watchActions,
} from "@node-actions/application";
import { err, ok, type Permission } from "@node-actions/domain";
import { z } from "zod";
import { EventStream } from "../event-stream.ts";
import { queryParser } from "../query-parser.ts";
import type { RawInput, Route } from "../route.ts";
import { exampleEvent } from "./examples.ts";
import { inNode, inNodeAction } from "./path-params.ts";

/** Strict, as history is: a filter or a position that is not heard would make a stream tell something else than was asked for. */
const query = strictObject({ last_event_id: eventIdInText.exactOptional() });
const parseQuery = queryParser(query);
const headers = z.object({ "last-event-id": eventIdInText.exactOptional() });

interface WatchSpec {
	readonly operation_id: string;
	readonly path: string;
	readonly summary: string;
	readonly permission: Permission;
	readonly params?: z.ZodObject;
	readonly errors?: Route["errors"];
	/** Whose events, from the path. */
	readonly place: z.ZodType<Pick<WatchInput, "node_uid" | "action">>;
}

/** Contract, section 7: the header is what browsers send when they connect again; the parameter is for clients that cannot set it. */
function watchRoute({ place, ...spec }: WatchSpec): Route {
	return {
		...spec,
		method: "GET",
		tag: "History",
		errors: [...(spec.errors ?? []), "event_id_expired"],
		query,
		headers,
		media_type: "text/event-stream",
		response: eventObjectSchema,
		example: exampleEvent,
		async answer(service, principal, raw) {
			const inPath = place.safeParse(raw.params());
			if (!inPath.success) return err(invalidRequest(inPath.error));
			const terms = lastEventId(raw);
			if (!terms.success) return err(invalidRequest(terms.error));
			const after = terms.data.last_event_id;
			const input = { ...inPath.data, ...(after === undefined ? {} : { after }) };
			const watch = await watchActions(service, principal, input, raw.disconnect);
			return watch.ok ? ok(new EventStream(watch.value)) : watch;
		},
	};
}

/**
 * The header goes before the parameter: a client that connects again repeats the address of its first connection. An empty one is none, and more than one
 * parameter is a mistake in any case.
 */
function lastEventId({ header, queries }: RawInput) {
	const { last_event_id: inQuery = [], ...others } = queries();
	const inHeader = header("last-event-id") ?? "";
	const given = inHeader === "" || inQuery.length > 1 ? inQuery : [inHeader];
	const isNone = given.length < 2 && given.every((id) => id === "");
	return parseQuery({ queries: () => (isNone ? others : { ...others, last_event_id: given }) });
}

/** Server-sent events: of all nodes, of one, of one action. */
export const watchRoutes: readonly Route[] = [
	watchRoute({
		operation_id: "watchActions",
		path: "/v1/nodes/actions/events",
		summary: "Follow what happens on all nodes, as server-sent events",
		permission: "view_status_of_all_node_actions",
		place: z.object({}),
	}),
	watchRoute({
		operation_id: "watchNodeActions",
		path: "/v1/nodes/:node_uid/actions/events",
		summary: "Follow what happens on a node, as server-sent events",
		permission: "view_status_of_node_action",
		errors: ["node_not_found"],
		params: inNode,
		place: inNode,
	}),
	watchRoute({
		operation_id: "watchAction",
		path: "/v1/nodes/:node_uid/actions/:action/events",
		summary: "Follow an action on a node, as server-sent events",
		permission: "view_status_of_node_action",
		errors: ["node_not_found", "action_not_found"],
		params: inNodeAction,
		place: inNodeAction,
	}),
];
