import { historyQuery, historySchema, listHistory, nodeHistoryQuery } from "@node-actions/application";
import { defineRoute } from "../route.ts";
import { exampleEvent } from "./examples.ts";
import { inNode } from "./path-params.ts";

const shared = {
	method: "GET",
	tag: "History",
	response: historySchema,
	example: { events: [exampleEvent], next_cursor: "17", oldest_event_uid: 1, newest_event_uid: 42 },
} as const;

/** What happened, also to actions whose visible record is gone (contract, section 7). */
export const historyRoutes = [
	defineRoute({
		...shared,
		operation_id: "listHistory",
		path: "/v1/nodes/actions/history",
		summary: "Get what happened on all nodes, a page at a time",
		permission: "view_status_of_all_node_actions",
		errors: ["node_not_found"],
		query: historyQuery,
		verb: (service, principal, _params, _body, { query }) => listHistory(service, principal, query),
	}),
	defineRoute({
		...shared,
		operation_id: "listNodeHistory",
		path: "/v1/nodes/:node_uid/actions/history",
		summary: "Get what happened on a node, a page at a time",
		permission: "view_status_of_node_action",
		errors: ["node_not_found"],
		params: inNode,
		query: nodeHistoryQuery,
		verb: (service, principal, { node_uid }, _body, { query }) =>
			listHistory(service, principal, { ...query, node_uid }),
	}),
] as const;
