import { METHOD_NAME_ALL, type Result, type Router } from "hono/router";
import { RegExpRouter } from "hono/router/reg-exp-router";
import { SmartRouter } from "hono/router/smart-router";
import { TrieRouter } from "hono/router/trie-router";
import { RememberedTexts } from "./remembered-texts.ts";

/**
 * Hono's fast router for paths that end in a value, and what it cannot hold beside them: a table for paths without values, and a router for each
 * word that a path with values ends in. A path in the table is never taken for a value, whatever the method
 * ("/v1/nodes/status" and "/v1/nodes/:node_uid"); one that ends in a word, only where the word has no such path
 * ("/v1/nodes/:node_uid/actions/events" and "/v1/nodes/:node_uid/actions/:action"). Knows no middlewares: every pattern stands for itself.
 */
export class WordFirstRouter<Handler> implements Router<Handler> {
	readonly name = "WordFirstRouter";
	readonly #static = new Map<string, Map<string, Handler>>();
	readonly #byLastWord = new Map<string, Router<Handler>>();
	readonly #withValues = new RegExpRouter<Handler>();
	/** What was found for paths that were read before: they are read again and again, and written once. */
	readonly #read = new RememberedTexts<Result<Handler>>();

	add(method: string, path: string, handler: Handler): void {
		if (method === METHOD_NAME_ALL) throw new Error(`${path} is to be registered for the methods that it has.`);
		const last = lastPart(path);
		if (!path.includes(":")) {
			const handlers = this.#static.get(path) ?? new Map<string, Handler>();
			this.#static.set(path, handlers.set(method, handler));
		} else if (last.startsWith(":")) {
			this.#withValues.add(method, path, handler);
		} else {
			const ending = this.#byLastWord.get(last) ?? new SmartRouter({ routers: [new RegExpRouter(), new TrieRouter()] });
			ending.add(method, path, handler);
			this.#byLastWord.set(last, ending);
		}
	}

	match(method: string, path: string): Result<Handler> {
		if (method !== "GET") return this.#search(method, path);
		const known = this.#read.get(path);
		if (known !== undefined) return known;
		const found = this.#search(method, path);
		if (found[0].length > 0) this.#read.add(path, found);
		return found;
	}

	#search(method: string, path: string): Result<Handler> {
		const handlers = this.#static.get(path);
		if (handlers !== undefined) {
			const handler = handlers.get(method);
			return handler === undefined ? [[]] : [[[handler, {}]]];
		}
		const ending = this.#byLastWord.get(lastPart(path))?.match(method, path);
		return ending === undefined || ending[0].length === 0 ? this.#withValues.match(method, path) : ending;
	}
}

function lastPart(path: string): string {
	return path.slice(path.lastIndexOf("/") + 1);
}
