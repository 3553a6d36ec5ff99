import { type AdapterDeps, authenticate, type CreateAdapter, type RequestScope } from "@node-actions/application";
import { type RequestError, requestError } from "@node-actions/domain";
import { type Context, Hono } from "hono";
import { createClusterState } from "./cluster-state.ts";
import { PAGES } from "./pages/pages.ts";
import { readBody } from "./read-body.ts";
import { readCredentials } from "./read-credentials.ts";
import { respondError, respondJson } from "./respond.ts";
import type { Route } from "./route.ts";
import { ROUTES } from "./routes/routes.ts";

/** The server hands the request's scope in where Hono keeps a platform's bindings. */
interface Env {
	Bindings: RequestScope;
}

/** Seconds that a client waits for the next process when this one is stopping. */
const DRAIN_RETRY_SECONDS = 5;

/**
 * The documented REST API (contract, sections 1, 5 and 6) with its OpenAPI document and a page to browse it. Per request: route,
 * authenticate, parse, ask the verb, respond. An unknown path and a wrong method are told to anybody; they say nothing that
 * the document does not. A trailing slash is tolerated, and HEAD is answered like GET without the body.
 */
export const createRestAdapter: CreateAdapter = (deps) => {
	const app = createApp(deps);
	return {
		name: "rest",
		prefix: "/",
		async fetch(request, scope) {
			try {
				if (deps.isDraining()) return refuse(scope, stopping());
				return await app.fetch(request, scope);
			} catch (error) {
				deps.onInternalError(error, scope);
				return refuse(scope, requestError("internal_error", "The server could not answer; the reason is in its log."));
			}
		},
	};
};

function createApp(deps: AdapterDeps): Hono<Env> {
	const app = new Hono<Env>({ strict: false });
	const answer = createAnswer(deps);
	// Path by path, the wrong methods of one before the next: else `GET /v1/users/authorize` would be taken for a user's uid.
	for (const [path, routes] of Map.groupBy(ROUTES, (route) => route.path)) {
		for (const route of routes) app.on(route.method, path, (context) => answer(context, route));
		refuseOtherMethods(
			app,
			path,
			routes.map((route) => route.method),
		);
	}
	for (const { path, serve } of PAGES) {
		app.get(path, (context) => {
			context.env.route = path;
			return serve();
		});
		refuseOtherMethods(app, path, ["GET"]);
	}
	app.notFound(({ env }) =>
		refuse(env, requestError("path_not_found", "There is no such path; /openapi.json lists the paths there are.")),
	);
	// One place turns failures into an answer: the adapter's fetch, which also sees what is thrown and is not an Error.
	app.onError((error) => {
		throw error;
	});
	return app;
}

function refuseOtherMethods(app: Hono<Env>, path: string, methods: readonly string[]): void {
	const allow = methods.flatMap((method) => (method === "GET" ? ["GET", "HEAD"] : [method])).join(", ");
	app.all(path, ({ env, req }) => {
		env.route = path;
		const message = `${req.method} is not a method of this path; use ${allow}.`;
		return refuse(env, requestError("method_not_allowed", message), { allow });
	});
}

/** The steps from a matched route to its response; refusals in the order of contract, section 5. */
function createAnswer(deps: AdapterDeps) {
	const state = createClusterState(deps.service.driver);
	const service = { ...deps.service, driver: state.driver };
	state.look();
	return async ({ env: scope, req }: Context<Env>, route: Route): Promise<Response> => {
		scope.route = route.path;
		const principal = await authenticate(service, readCredentials(req.raw), scope.address);
		if (!principal.ok) return refuse(scope, principal.error);
		scope.user = principal.value.email;
		let body: unknown;
		if (route.body !== undefined) {
			const read = await readBody(req.raw, deps.body_bytes_max);
			if (!read.ok) return refuse(scope, read.error);
			body = read.value;
		}
		const pending = route.answer(service, principal.value, { params: req.param(), body });
		state.look();
		const result = await pending;
		return result.ok ? respondJson(200, result.value, state.headers()) : refuse(scope, result.error, state.headers());
	};
}

function refuse(scope: RequestScope, error: RequestError, headers?: Record<string, string>): Response {
	scope.error_code = error.error_code;
	return respondError(error, headers);
}

function stopping(): RequestError {
	return requestError("service_unavailable", "The server is stopping; send the request again.", {
		retry_after_seconds: DRAIN_RETRY_SECONDS,
	});
}
