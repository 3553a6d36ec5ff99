import { Connection, type LoadRequest } from "./connection.ts";

export interface Load {
	/** Clients at work side by side, each with a connection of its own that it keeps. */
	readonly clients: number;
	readonly requests: number;
	/** The request to send as number `at`, from 0. All go to one server. */
	readonly requestOf: (at: number) => LoadRequest;
	/** Throws when the answer is not what this load must get: a benchmark of refusals would look fast. */
	readonly check: (status: number, body: string) => void;
}

/** Sends all requests, each client its next one once the last is answered. Answers the seconds it took, without those for connecting. */
export async function runLoad(load: Load): Promise<number> {
	using open = new DisposableStack();
	const { url } = load.requestOf(0);
	const connections = await Promise.all(Array.from({ length: load.clients }, () => Connection.open(url)));
	for (const connection of connections) open.use(connection);
	let next = 0;
	const client = async (connection: Connection): Promise<void> => {
		for (let at = next++; at < load.requests; at = next++) {
			const { status, body } = await connection.send(load.requestOf(at));
			load.check(status, body);
		}
	};
	const begun = performance.now();
	await Promise.all(connections.map(client));
	return (performance.now() - begun) / 1_000;
}

/** A check that takes exactly one answer. */
export function exactly(expected: string): Load["check"] {
	return (status, body) => {
		if (status !== 200 || body !== expected) throw new Error(`expected 200 ${expected}, got ${status} ${body}`);
	};
}
