import type { IncomingHttpHeaders } from "node:http";
import type { Adapter, RequestScope } from "@node-actions/application";
import type { Metrics } from "../operate/metrics.ts";
import type { OperateRoutes } from "../operate/operate-routes.ts";
import { createRequestKinds, type RequestKinds } from "../operate/request-kind.ts";
import type { RequestLog } from "../operate/request-log.ts";
import type { Answer } from "./answer.ts";
import { refusal } from "./refusal.ts";
import { requestId } from "./request-id.ts";

export interface DispatchDeps {
	readonly adapters: readonly Adapter[];
	readonly operate: OperateRoutes;
	readonly metrics: Pick<Metrics, "countRequest">;
	readonly logRequest: RequestLog;
	/** The first admin may not be there yet: whoever sends a password now would be refused, and the refusals counted against them. */
	readonly isStarting: () => boolean;
	readonly isDraining: () => boolean;
}

/** The connection's side of a request, as far as it is needed here. */
interface Surroundings {
	readonly incoming: {
		readonly headers: IncomingHttpHeaders;
		readonly socket: { readonly remoteAddress?: string | undefined };
	};
	readonly outgoing: Pick<Answer, "added_headers" | "destroy">;
}

export type Dispatch = (request: Request, surroundings: Surroundings) => Response | Promise<Response>;

/**
 * Hands each request to whom its path belongs to: the routes of operation, then the adapter with the longest matching
 * prefix. Sets the request id on the answer, logs one line and counts it. It adds no layer to a request that an adapter does
 * not need: no copy of the request and none of the answer.
 */
export function createDispatch(deps: DispatchDeps): Dispatch {
	const adapters = deps.adapters
		.map((adapter) => ({ adapter, prefix: adapter.prefix, kinds: createRequestKinds(adapter.name) }))
		.sort((a, b) => b.prefix.length - a.prefix.length);
	const nothingHere = `There is nothing at this path; what there is begins with ${["/healthz", "/readyz", "/metrics", ...adapters.map(({ prefix }) => prefix)].join(", ")}.`;
	const operateKinds = createRequestKinds("operate");
	const noKinds = createRequestKinds("none");

	function answered(kinds: RequestKinds, method: string, scope: RequestScope, status: number, begun_ms: number): void {
		const duration_ms = Math.round((performance.now() - begun_ms) * 1_000) / 1_000;
		const { request_id, route = "unmatched", user, error_code } = scope;
		const kind = kinds(method, route, status);
		deps.metrics.countRequest(kind, duration_ms);
		deps.logRequest(kind, { request_id, duration_ms, user, error_code });
	}

	return (request, { incoming, outgoing }) => {
		const begun_ms = performance.now();
		const { method } = request;
		const scope: RequestScope = {
			request_id: requestId(incoming.headers["x-request-id"]),
			address: incoming.socket.remoteAddress ?? "",
			authorization: incoming.headers.authorization,
			connection: outgoing,
		};
		outgoing.added_headers = deps.isDraining()
			? { "x-request-id": scope.request_id, connection: "close" }
			: { "x-request-id": scope.request_id };
		const path = pathOf(request.url);
		const operation_path = path.endsWith("/") ? path.slice(0, -1) : path;
		const operation = deps.operate.get(operation_path);
		const found = operation === undefined ? adapters.find(({ prefix }) => takes(prefix, path)) : undefined;
		if (operation !== undefined) scope.route = operation_path;
		const kinds = operation === undefined ? (found?.kinds ?? noKinds) : operateKinds;
		const answer =
			operation !== undefined
				? operate(operation, method)
				: found === undefined
					? refusal(404, "path_not_found", nothingHere)
					: deps.isStarting()
						? refusal(503, "service_unavailable", "The process is starting; send the request again.", {
								"retry-after": "1",
							})
						: found.adapter.fetch(request, scope);
		if (!("then" in answer)) {
			answered(kinds, method, scope, answer.status, begun_ms);
			return answer;
		}
		return answer.then((response) => {
			answered(kinds, method, scope, response.status, begun_ms);
			return response;
		});
	};
}

function operate(answer: () => Response | Promise<Response>, method: string): Response | Promise<Response> {
	return method === "GET" || method === "HEAD"
		? answer()
		: refusal(405, "method_not_allowed", `${method} is not a method of this path; use GET or HEAD.`, {
				allow: "GET, HEAD",
			});
}

/** The path of an absolute URL, without its query. */
function pathOf(url: string): string {
	const begin = url.indexOf("/", url.indexOf("//") + 2);
	const query = url.indexOf("?", begin);
	return query === -1 ? url.slice(begin) : url.slice(begin, query);
}

function takes(prefix: string, path: string): boolean {
	return prefix === "/" || path === prefix || (path.startsWith(prefix) && path.charAt(prefix.length) === "/");
}
