import { type EventObject, eventObjectSchema } from "@node-actions/application";
import { ADMIN, basic, type SentRequest, type TestServer } from "./open-server.ts";

/** One block of a stream, as it stood there. */
export interface Block {
	readonly id?: string;
	readonly event?: string;
	readonly data?: string;
	readonly retry?: string;
	readonly comment?: string;
}

export interface OpenEvents extends AsyncDisposable {
	readonly response: Response;
	/** The next block; undefined when the server has ended the stream. */
	next(): Promise<Block | undefined>;
	/** The next events, passing over heartbeats. */
	events(count: number): Promise<readonly EventObject[]>;
}

/** Opens a stream and takes its first block, which names the place where it begins. */
export async function openEvents(server: TestServer, path: string, request: SentRequest = {}): Promise<OpenEvents> {
	const gone = new AbortController();
	const response = await server.send("GET", path, { ...request, signal: gone.signal });
	const blocks = blocksOf(response);
	const next = async () => {
		const { done, value } = await blocks.next();
		return done === true ? undefined : value;
	};
	if (response.status === 200) await next();
	return {
		response,
		next,
		async events(count) {
			const events: EventObject[] = [];
			while (events.length < count) {
				const block = await next();
				if (block === undefined) throw new Error(`The stream ended after ${events.length} of ${count} events.`);
				if (block.event === "closed") throw new Error(block.data);
				if (block.data !== undefined) events.push(eventObjectSchema.parse(JSON.parse(block.data)));
			}
			return events;
		},
		[Symbol.asyncDispose]: async () => gone.abort(),
	};
}

async function* blocksOf(response: Response): AsyncGenerator<Block, void> {
	let text = "";
	const decoder = new TextDecoder();
	for await (const chunk of response.body ?? []) {
		text += decoder.decode(chunk, { stream: true });
		const blocks = text.split("\n\n");
		text = blocks.pop() ?? "";
		for (const block of blocks) yield blockOf(block);
	}
}

function blockOf(block: string): Block {
	return Object.fromEntries(
		block.split("\n").map((line) => {
			const colon = line.indexOf(":");
			return [line.slice(0, colon) || "comment", line.slice(colon + 1).trimStart()];
		}),
	);
}

/** The request as it stands on a socket whose end is the end of the answer. */
export function rawRequest(path: string): string {
	const authorization = basic(ADMIN.email, ADMIN.password);
	return `GET ${path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\nauthorization: ${authorization}\r\n\r\n`;
}
