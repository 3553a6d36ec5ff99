import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";

/** One way through a proxy: from the client to the server, or back. */
export type Direction = "requests" | "answers";

export type Filter = (direction: Direction, bytes: Buffer) => boolean;

/** A way to a server on this machine that a test can break. */
export interface TcpProxy extends AsyncDisposable {
	/** On 127.0.0.1. */
	readonly port: number;
	/** Ends all connections, and every new one at once, until `resume`. */
	cut(): void;
	/**
	 * Lets nothing through, as a network that swallows packets does: connections stay open and silent, new ones too, until `resume`. Of
	 * one direction only when named. That one side closes its connection does not get through either.
	 */
	pause(direction?: Direction): void;
	/** Mends what `cut` and `pause` broke. What waited goes on its way. */
	resume(): void;
	/** From now on shows everything that comes by, before it is passed on, and swallows it where `passes` says no; undefined ends that. */
	filter(passes: Filter | undefined): void;
	/** How many connections are open. */
	connections(): number;
}

/** Stands between clients and the server on `port` of 127.0.0.1. */
export async function startTcpProxy(port: number): Promise<TcpProxy> {
	const pairs = new Set<Pair>();
	const paused = new Set<Direction>();
	let isCut = false;
	let passes: Filter | undefined;
	const server = createServer((client) => {
		if (isCut) {
			client.destroy();
			return;
		}
		const pair: Pair = { requests: client, answers: connect(port, "127.0.0.1") };
		pairs.add(pair);
		for (const direction of ["requests", "answers"] as const) {
			const from = pair[direction];
			const to = pair[direction === "requests" ? "answers" : "requests"];
			from.setNoDelay(true);
			from.on("data", (bytes) => {
				if (passes === undefined || passes(direction, bytes)) to.write(bytes);
			});
			if (paused.has(direction)) from.pause();
			from.on("error", () => {});
			from.on("close", () => {
				if (!paused.has(direction)) end(pair);
			});
		}
	});
	server.listen(0, "127.0.0.1");
	await once(server, "listening");
	const address = server.address();
	if (address === null || typeof address === "string") throw new Error("A listening server has no port.");
	const end = (pair: Pair) => {
		pair.requests.destroy();
		pair.answers.destroy();
		pairs.delete(pair);
	};
	const cut = () => {
		isCut = true;
		for (const pair of pairs) end(pair);
	};
	return {
		port: address.port,
		cut,
		pause: (direction) => {
			for (const each of direction === undefined ? (["requests", "answers"] as const) : [direction]) {
				paused.add(each);
				for (const pair of pairs) pair[each].pause();
			}
		},
		resume: () => {
			isCut = false;
			paused.clear();
			for (const pair of pairs) {
				if (pair.requests.closed || pair.answers.closed) end(pair);
				pair.requests.resume();
				pair.answers.resume();
			}
		},
		filter: (filter) => {
			passes = filter;
		},
		connections: () => pairs.size,
		[Symbol.asyncDispose]: async () => {
			cut();
			server.close();
			await once(server, "close");
		},
	};
}

/** The two sockets of a connection, each named after what comes in by it. */
type Pair = Readonly<Record<Direction, Socket>>;
