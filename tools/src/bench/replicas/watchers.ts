import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { ADMIN_HEADERS } from "../service/admin.ts";

const ASK_AGAIN_MS = 5;
/** Nothing has come for this long: nothing is on its way. */
const QUIET_MS = 50;
const OPENED_AT_ONCE = 50;

interface Arrivals {
	count: number;
	first_ms: number;
	last_ms: number;
}

/** Many watchers of one stream, each on a connection of its own, that remember when the first and the last of them had each event. */
export class Watchers implements Disposable {
	readonly #sockets: Socket[] = [];
	readonly #arrivals = new Map<string, Arrivals>();
	#latest_ms = 0;

	static async open(url: string, count: number): Promise<Watchers> {
		const watchers = new Watchers();
		for (let opened = 0; opened < count; opened += OPENED_AT_ONCE) {
			await Promise.all(Array.from({ length: Math.min(OPENED_AT_ONCE, count - opened) }, () => watchers.#join(url)));
		}
		return watchers;
	}

	/** Resolves when all watchers have received all that any of them has, and nothing more comes. */
	async settled(): Promise<void> {
		const complete = () => [...this.#arrivals.values()].every(({ count }) => count === this.#sockets.length);
		while (!complete() || performance.now() - this.#latest_ms < QUIET_MS) await sleep(ASK_AGAIN_MS);
	}

	forgetTimes(): void {
		this.#arrivals.clear();
	}

	/** For each event, milliseconds from the first watcher's having it to the last one's. */
	spans(): readonly number[] {
		return Array.from(this.#arrivals.values(), ({ first_ms, last_ms }) => last_ms - first_ms);
	}

	[Symbol.dispose](): void {
		for (const socket of this.#sockets) socket.destroy();
	}

	async #join(url: string): Promise<void> {
		const { hostname, port, pathname } = new URL(url);
		const socket = connect(Number(port), hostname);
		this.#sockets.push(socket);
		socket.on("error", () => {});
		socket.write(
			`GET ${pathname} HTTP/1.1\r\nhost: 127.0.0.1\r\nauthorization: ${ADMIN_HEADERS.authorization}\r\n\r\n`,
		);
		await once(socket, "data");
		let rest = "";
		socket.on("data", (bytes) => {
			const lines = (rest + bytes.toString("latin1")).split("\n");
			rest = lines.pop() ?? "";
			// The block that a stream begins with has an id too, of the place where it begins, and no data.
			for (const line of lines) if (line.startsWith("data: ")) this.#arrived(line);
		});
	}

	#arrived(event: string): void {
		const now_ms = performance.now();
		this.#latest_ms = now_ms;
		const known = this.#arrivals.get(event);
		if (known === undefined) this.#arrivals.set(event, { count: 1, first_ms: now_ms, last_ms: now_ms });
		else {
			known.count += 1;
			known.last_ms = now_ms;
		}
	}
}
