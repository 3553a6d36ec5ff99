import { Agent, request } from "node:http";

export interface LoadRequest {
	readonly method: "GET" | "POST";
	readonly url: string;
	readonly headers?: Readonly<Record<string, string>>;
	readonly body?: string;
}

export interface Load {
	/** Clients at work side by side, each with a connection of its own that it keeps. */
	readonly clients: number;
	readonly requests: number;
	/** The request to send as number `at`, from 0. */
	readonly requestOf: (at: number) => LoadRequest;
	/** Throws when the answer is not what this load must get: a benchmark of refusals would look fast. */
	readonly check: (status: number, body: string) => void;
}

/** Sends all requests, each client its next one once the last is answered. Answers the seconds it took. */
export async function runLoad(load: Load): Promise<number> {
	let next = 0;
	const client = async (): Promise<void> => {
		const agent = new Agent({ keepAlive: true, maxSockets: 1 });
		try {
			for (let at = next++; at < load.requests; at = next++) await send(agent, load.requestOf(at), load.check);
		} finally {
			agent.destroy();
		}
	};
	const begun = performance.now();
	await Promise.all(Array.from({ length: load.clients }, client));
	return (performance.now() - begun) / 1_000;
}

function send(agent: Agent, { method, url, headers, body }: LoadRequest, check: Load["check"]): Promise<void> {
	return new Promise((resolve, reject) => {
		const sent = request(url, { agent, method, ...(headers === undefined ? {} : { headers }) }, (response) => {
			const chunks: Buffer[] = [];
			response.on("data", (chunk: Buffer) => chunks.push(chunk));
			response.on("error", reject);
			response.on("end", () => {
				try {
					check(response.statusCode ?? 0, Buffer.concat(chunks).toString());
					resolve();
				} catch (error) {
					reject(error);
				}
			});
		});
		sent.on("error", reject);
		sent.end(body);
	});
}

/** A check that takes exactly one answer. */
export function exactly(expected: string): Load["check"] {
	return (status, body) => {
		if (status !== 200 || body !== expected) throw new Error(`expected 200 ${expected}, got ${status} ${body}`);
	};
}
