import { once } from "node:events";
import { type Agent, type IncomingMessage, request } from "node:http";

export interface HttpRequest {
	readonly method: string;
	/** Path and query. */
	readonly path: string;
	readonly body?: string;
	readonly headers?: Readonly<Record<string, string>>;
}

export interface HttpAnswer {
	readonly status: number;
	readonly body: string;
}

/** No whole answer arrived. */
export class BrokenOff extends Error {
	override readonly name = "BrokenOff";
}

/**
 * Sends a request once and never again, which not every client keeps to when a connection breaks. Rejects with `BrokenOff` unless the whole answer
 * arrives.
 */
export async function send(
	base: string,
	{ method, path, body, headers }: HttpRequest,
	{ agent, authorization }: { readonly agent: Agent; readonly authorization: string },
): Promise<HttpAnswer> {
	const sent = request(base + path, {
		method,
		agent,
		headers: { ...headers, authorization, ...(body === undefined ? {} : { "content-type": "application/json" }) },
	});
	try {
		const answered = once(sent, "response") as Promise<[IncomingMessage]>;
		sent.end(body);
		const [answer] = await answered;
		let text = "";
		for await (const chunk of answer.setEncoding("utf8")) text += chunk;
		return { status: answer.statusCode ?? 0, body: text };
	} catch (error) {
		throw new BrokenOff("The connection broke.", { cause: error });
	}
}
