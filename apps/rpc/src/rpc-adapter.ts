import {
	type AdapterDeps,
	type CreateAdapter,
	type RequestScope,
	STOPPING,
	unavailableRefusal,
} from "@node-actions/application";
import type { RequestError } from "@node-actions/domain";
import { getTRPCErrorFromUnknown, type TRPCError } from "@trpc/server";
import { fetchRequestHandler } from "@trpc/server/adapters/fetch";
import { appRouter } from "./app-router.ts";
import { createContext } from "./context.ts";
import { errorShape } from "./error-shape.ts";
import { plainRequest } from "./plain-request.ts";
import { refusalOf } from "./refusal-of.ts";
import { responseHeaders } from "./response-headers.ts";
import { routeOf } from "./route-of.ts";

const PREFIX = "/trpc";

/** Calls in one batch. Bounds the work that a single request can ask for. */
export const BATCH_CALLS_MAX = 50;

/** The tRPC API under `/trpc` (architecture, "The path of a POST"). */
export const createRpcAdapter: CreateAdapter = (deps) => ({
	name: "rpc",
	prefix: PREFIX,
	fetch: async (request, scope) => {
		if (deps.isDraining()) return refuse(STOPPING, scope);
		try {
			return await handle(deps, request, scope);
		} catch (error) {
			return refuse(note(getTRPCErrorFromUnknown(error), deps, scope), scope);
		}
	},
});

function handle(deps: AdapterDeps, request: Request, scope: RequestScope): Promise<Response> {
	return fetchRequestHandler({
		endpoint: PREFIX,
		router: appRouter,
		req: plainRequest(request, deps.body_bytes_max),
		maxBatchSize: BATCH_CALLS_MAX,
		createContext: ({ info }) => {
			const route = routeOf(info.calls);
			if (route !== undefined) scope.route = route;
			return createContext(deps.service, scope, request);
		},
		onError: ({ error }) => {
			note(error, deps, scope);
		},
		responseMeta: ({ errors, ctx }) => ({
			headers: {
				...responseHeaders(errors.map((error) => refusalOf(error))),
				// tRPC names the type of every answer but those it gives up on before the context is made.
				...(ctx === undefined ? { "content-type": "application/json" } : {}),
			},
		}),
	});
}

/** Tells the log what was refused, and whoever watches over this process what went wrong in it. */
function note(error: TRPCError, deps: AdapterDeps, scope: RequestScope): RequestError {
	const refusal = refusalOf(error);
	scope.error_code ??= refusal.error_code;
	const unavailable = unavailableRefusal(error.cause) !== undefined;
	if (refusal.error_code === "internal_error" || unavailable) deps.onInternalError(error.cause ?? error, scope);
	return refusal;
}

/** A refusal that no procedure had a part in. Clients read it as the answer to every call of a batch. */
function refuse(refusal: RequestError, scope: RequestScope): Response {
	scope.error_code ??= refusal.error_code;
	const error = errorShape(refusal);
	return Response.json({ error }, { status: error.data.httpStatus, headers: responseHeaders([refusal]) });
}
