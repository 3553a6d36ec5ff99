import {
	type AdapterDeps,
	type Awaitable,
	andThen,
	authenticate,
	type CreateAdapter,
	type Principal,
	type RequestScope,
	STOPPING,
	unavailableRefusal,
} from "@node-actions/application";
import { ok, type RequestError, requestError } from "@node-actions/domain";
import { type Context, Hono, type HonoRequest } from "hono";
import { type ClusterState, createClusterState } from "./cluster-state.ts";
import { EventStream, respondEvents } from "./event-stream.ts";
import { PAGES } from "./pages/pages.ts";
import { readBody } from "./read-body.ts";
import { respondError, respondJson } from "./respond.ts";
import { METHODS, type Route } from "./route.ts";
import { ROUTES } from "./routes/routes.ts";
import { WordFirstRouter } from "./word-first-router.ts";

/** The server hands the request's scope in where Hono keeps a platform's bindings. */
interface Env {
	Bindings: RequestScope;
}

/**
 * The documented REST API (contract, sections 1, 5 and 6) with its OpenAPI document and a page to browse it. Per request: route,
 * authenticate, parse, ask the verb, respond. An unknown path and a wrong method are told to anybody; they say nothing that
 * the document does not. A trailing slash is tolerated, and HEAD is answered like GET without the body.
 */
export const createRestAdapter: CreateAdapter = (deps) => {
	const state = createClusterState(deps.service);
	const app = createApp(deps, state);
	return {
		name: "rest",
		prefix: "/",
		fetch(request, scope) {
			const fail = (error: unknown) => {
				deps.onInternalError(error, scope);
				const headers = scope.user === undefined ? {} : state.headers();
				return refuse(scope, unavailableRefusal(error, askedBy(request)) ?? internalError(), headers);
			};
			try {
				const answer = deps.isDraining() ? refuse(scope, STOPPING) : app.fetch(request, scope);
				return answer instanceof Promise ? answer.catch(fail) : answer;
			} catch (error) {
				return fail(error);
			}
		},
	};
};

function createApp(deps: AdapterDeps, state: ClusterState): Hono<Env> {
	const app = new Hono<Env>({ strict: false, router: new WordFirstRouter() });
	const answer = createAnswer(deps, state);
	for (const route of ROUTES) app.on(route.method, route.path, (context) => answer(context, route));
	for (const { path, serve } of PAGES) {
		app.get(path, ({ env }) => {
			env.route = path;
			return serve();
		});
	}
	app.notFound(createUnmatched(app, deps, state));
	// One place turns failures into an answer: the adapter's fetch, which also sees what is thrown and is not an Error.
	app.onError((error) => {
		throw error;
	});
	return app;
}

/**
 * An unknown path, or a known one with a method it does not have. Both are told to anybody; whoever is known is told the cluster's state as well, as with every
 * other answer.
 */
function createUnmatched(app: Hono<Env>, { service, onInternalError }: AdapterDeps, state: ClusterState) {
	const isKnown = async (scope: RequestScope): Promise<boolean> => {
		try {
			const principal = await authenticate(service, scope.authorization, scope.address);
			if (principal.ok) scope.user = principal.value.email;
			return principal.ok;
		} catch (error) {
			onInternalError(error, scope);
			return false;
		}
	};

	return async ({ env: scope, req }: Context<Env>): Promise<Response> => {
		if (isVisit(req)) {
			scope.route = "/";
			return new Response(null, { status: 302, headers: { location: "/docs", "content-length": "0" } });
		}
		const [error, headers] = unmatched(app, scope, req);
		if (scope.authorization === undefined || !(await isKnown(scope))) return refuse(scope, error, headers);
		state.look();
		return refuse(scope, error, { ...headers, ...state.headers() });
	};
}

/** Somebody who has typed this server's address into a browser, and not a client of the API, which finds nothing there. */
function isVisit(req: HonoRequest): boolean {
	return req.path === "/" && ["GET", "HEAD"].includes(req.method) && (req.header("accept") ?? "").includes("text/html");
}

function unmatched(app: Hono<Env>, scope: RequestScope, req: HonoRequest): [RequestError, Record<string, string>] {
	const routes = METHODS.flatMap((method) =>
		app.router.match(method, req.path)[0].map(([[, { path }]]) => ({ method, path })),
	);
	const [first] = routes;
	if (first === undefined) {
		const message = "There is no such path; /openapi.json lists the paths there are.";
		return [requestError("path_not_found", message), {}];
	}
	scope.route = first.path;
	const allow = routes.flatMap(({ method }) => (method === "GET" ? ["GET", "HEAD"] : [method])).join(", ");
	const message = `${req.method} is not a method of this path; use ${allow}.`;
	return [requestError("method_not_allowed", message), { allow }];
}

/** The steps from a matched route to its response; refusals in the order of contract, section 5. */
function createAnswer(deps: AdapterDeps, state: ClusterState) {
	const service = { ...deps.service, driver: state.driver, actions: state.actions };
	state.look();

	const ask = ({ env: scope, req }: Context<Env>, route: Route, principal: Principal, body: unknown) => {
		const pending = route.answer(service, principal, {
			path: req.path,
			params: () => req.param(),
			body,
			queries: () => req.queries(),
			header: (name) => req.header(name),
			disconnect: () => scope.connection?.destroy(),
		});
		state.look();
		return andThen(pending, (result) => {
			const headers = state.headers(result.ok ? toldStateId(result.value) : undefined);
			if (!result.ok) return refuse(scope, result.error, headers);
			if (!(result.value instanceof EventStream)) return respondJson(200, result.value, headers);
			return respondEvents(result.value, { method: req.raw.method, headers, scope, onError: deps.onInternalError });
		});
	};

	return (context: Context<Env>, route: Route): Awaitable<Response> => {
		const { env: scope, req } = context;
		scope.route = route.path;
		return andThen(authenticate(service, scope.authorization, scope.address), (principal) => {
			if (!principal.ok) return refuse(scope, principal.error);
			scope.user = principal.value.email;
			const read = route.body === undefined ? ok(undefined) : readBody(req.raw, deps.body_bytes_max);
			return andThen(read, (body) => {
				if (body.ok) return ask(context, route, principal.value, body.value);
				state.look();
				return refuse(scope, body.error, state.headers());
			});
		});
	};
}

/** A dry run is a POST that changes nothing. */
function askedBy({ method, url }: Request): "read" | "change" {
	return method === "GET" || method === "HEAD" || /[?&]dry_run=true(?=&|$)/.test(url) ? "read" : "change";
}

function refuse(scope: RequestScope, error: RequestError, headers?: Record<string, string>): Response {
	scope.error_code = error.error_code;
	return respondError(error, headers);
}

/** The state that a dry run was made on. Another request may have seen a later one meanwhile. */
function toldStateId(answer: unknown): number | undefined {
	if (typeof answer !== "object" || answer === null || !("cluster_state_id" in answer)) return undefined;
	return typeof answer.cluster_state_id === "number" ? answer.cluster_state_id : undefined;
}

function internalError(): RequestError {
	return requestError(
		"internal_error",
		"Something went wrong here; try again later, and look into the server's log, which tells more under the request id.",
	);
}
