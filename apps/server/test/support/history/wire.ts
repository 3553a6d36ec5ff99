import type { Asked, Outcome } from "@node-actions/test-fixtures/history/recorded-run";
import type { HttpAnswer, HttpRequest } from "./send.ts";

/** One way to ask a server for the same things. */
export interface Wire {
	readonly name: string;
	requestOf(asked: Asked): HttpRequest;
	outcomeOf(asked: Asked, answer: HttpAnswer): Outcome;
}

const HISTORY_LIMIT = 20;

export const REST: Wire = {
	name: "REST",
	requestOf: (asked) => {
		switch (asked.kind) {
			case "start":
				return {
					...{ method: "POST", path: pathOf(asked), body: "{}" },
					...(asked.idempotency_key === undefined ? {} : { headers: { "idempotency-key": asked.idempotency_key } }),
				};
			case "cancel":
				return { method: "DELETE", path: pathOf(asked) };
			case "get":
				return { method: "GET", path: pathOf(asked) };
			case "list":
				return { method: "GET", path: `/v1/nodes${asked.node_uid === undefined ? "" : `/${asked.node_uid}`}/actions` };
			case "history":
				return { method: "GET", path: `/v1/nodes/actions/history?limit=${HISTORY_LIMIT}` };
			default:
				return asked satisfies never;
		}
	},
	outcomeOf: (asked, { status, body }) => {
		if (status === 503) return { kind: "unknown" };
		const value = JSON.parse(body);
		return status === 200 ? shown(asked, value) : refused(value);
	},
};

export const RPC: Wire = {
	name: "tRPC",
	requestOf: (asked) => {
		switch (asked.kind) {
			case "start": {
				const { node_uid, name: action, idempotency_key } = asked;
				// A key that there is not is left out.
				return mutation("start", { node_uid, action, options: {}, idempotency_key });
			}
			case "cancel":
				return mutation("cancel", { node_uid: asked.node_uid, action: asked.name });
			case "get":
				return query("get", { node_uid: asked.node_uid, action: asked.name });
			case "list":
				return asked.node_uid === undefined ? query("list") : query("listForNode", { node_uid: asked.node_uid });
			case "history":
				return query("history", { limit: HISTORY_LIMIT });
			default:
				return asked satisfies never;
		}
	},
	outcomeOf: (asked, { status, body }) => {
		if (status === 503) return { kind: "unknown" };
		const value = JSON.parse(body);
		return status === 200 ? shown(asked, value.result.data) : refused(value.error.data);
	},
};

function pathOf({ node_uid, name }: { readonly node_uid: number; readonly name: string }): string {
	return `/v1/nodes/${node_uid}/actions/${name}`;
}

function mutation(procedure: string, input: unknown): HttpRequest {
	return { method: "POST", path: `/trpc/actions.${procedure}`, body: JSON.stringify(input) };
}

function query(procedure: string, input?: unknown): HttpRequest {
	const search = input === undefined ? "" : `?input=${encodeURIComponent(JSON.stringify(input))}`;
	return { method: "GET", path: `/trpc/actions.${procedure}${search}` };
}

// biome-ignore lint/suspicious/noExplicitAny: an answer as it came
function shown(asked: Asked, value: any): Outcome {
	switch (asked.kind) {
		case "history": {
			const event_uids = value.events.map(({ event_uid }: { readonly event_uid: number }) => event_uid);
			return { kind: "page", event_uids, newest: value.newest_event_uid };
		}
		case "list":
			return { kind: "shown", actions: value.actions };
		case "start":
		case "cancel":
		case "get":
			return { kind: "shown", actions: [value] };
		default:
			return asked satisfies never;
	}
}

function refused({ error_code, action_uid }: { readonly error_code: string; readonly action_uid?: string }): Outcome {
	return { kind: "refused", error_code, ...(action_uid === undefined ? {} : { action_uid }) };
}
