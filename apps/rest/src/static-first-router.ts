import { METHOD_NAME_ALL, type Result, type Router } from "hono/router";
import { RegExpRouter } from "hono/router/reg-exp-router";

/**
 * Hono's fast router for paths with values, and a table for those without, which it cannot hold beside each other
 * ("/v1/nodes/status" and "/v1/nodes/:node_uid"). A path in the table is never taken for a value, whatever the method. Knows no
 * middlewares: every pattern stands for itself.
 */
export class StaticFirstRouter<Handler> implements Router<Handler> {
	readonly name = "StaticFirstRouter";
	readonly #static = new Map<string, Map<string, Handler>>();
	readonly #withValues = new RegExpRouter<Handler>();

	add(method: string, path: string, handler: Handler): void {
		if (method === METHOD_NAME_ALL) throw new Error(`${path} is to be registered for the methods that it has.`);
		if (path.includes(":")) {
			this.#withValues.add(method, path, handler);
			return;
		}
		const handlers = this.#static.get(path) ?? new Map<string, Handler>();
		this.#static.set(path, handlers.set(method, handler));
	}

	match(method: string, path: string): Result<Handler> {
		const handlers = this.#static.get(path);
		if (handlers === undefined) return this.#withValues.match(method, path);
		const handler = handlers.get(method);
		return handler === undefined ? [[]] : [[[handler, {}]]];
	}
}
