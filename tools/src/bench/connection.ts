import { once } from "node:events";
import { connect, type Socket } from "node:net";

export interface LoadRequest {
	readonly method: "GET" | "POST";
	readonly url: string;
	readonly headers?: Readonly<Record<string, string>>;
	readonly body?: string;
}

export interface Answer {
	readonly status: number;
	readonly body: string;
}

const NO_HEADERS = {};
const HEAD_END = Buffer.from("\r\n\r\n");

/**
 * A client's connection that it keeps, one request at a time. Knows just enough of HTTP for what the measured servers answer, because the platform's own
 * client takes as much processor time as the servers do: on a machine with two cores it would be the one that is measured.
 */
export class Connection implements Disposable {
	readonly #socket: Socket;
	#received: Buffer = Buffer.alloc(0);
	#waiting: PromiseWithResolvers<Answer> | undefined;

	private constructor(socket: Socket) {
		this.#socket = socket;
		socket.setNoDelay(true);
		socket.on("data", (chunk) => this.#take(chunk));
		socket.on("error", (error) => this.#waiting?.reject(error));
		socket.on("close", () => this.#waiting?.reject(new Error("the server closed the connection")));
	}

	/** Connects to the origin of this URL. */
	static async open(url: string): Promise<Connection> {
		const { hostname, port } = new URL(url);
		const socket = connect(Number(port), hostname);
		await once(socket, "connect");
		return new Connection(socket);
	}

	send({ method, url, headers = NO_HEADERS, body = "" }: LoadRequest): Promise<Answer> {
		const length = method === "POST" ? `content-length: ${Buffer.byteLength(body)}\r\n` : "";
		this.#waiting = Promise.withResolvers();
		this.#socket.write(`${method} ${pathOf(url)} HTTP/1.1\r\n${linesOf(headers)}${length}\r\n${body}`);
		return this.#waiting.promise;
	}

	[Symbol.dispose](): void {
		this.#waiting = undefined;
		this.#socket.destroy();
	}

	#take(chunk: Buffer): void {
		this.#received = this.#received.length === 0 ? chunk : Buffer.concat([this.#received, chunk]);
		const head_end = this.#received.indexOf(HEAD_END);
		if (head_end === -1) return;
		const head = this.#received.toString("latin1", 0, head_end);
		const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1];
		if (length === undefined) {
			this.#waiting?.reject(new Error(`an answer without a length: ${head}`));
			return;
		}
		const begin = head_end + HEAD_END.length;
		if (this.#received.length < begin + Number(length)) return;
		const body = this.#received.toString("utf8", begin);
		this.#received = Buffer.alloc(0);
		this.#waiting?.resolve({ status: Number(head.slice(9, 12)), body });
	}
}

/** Path and query. */
function pathOf(url: string): string {
	const at = url.indexOf("/", "https://".length);
	return at === -1 ? "/" : url.slice(at);
}

/** As they are written out, for objects that come with many requests. */
const written = new WeakMap<object, string>();

function linesOf(headers: NonNullable<LoadRequest["headers"]>): string {
	const known = written.get(headers);
	if (known !== undefined) return known;
	const named = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
	const lines = `host: 127.0.0.1\r\n${named.join("")}`;
	written.set(headers, lines);
	return lines;
}
