import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { connect as connectTls } from "node:tls";
import type { Conduct } from "./conduct.ts";

/** Where a server listens. */
export interface Ports {
	readonly http: number;
	readonly https: number;
}

/** Longer than the server waits for the head of a request: a connection on which nothing has happened for so long has been forgotten. */
const FORGOTTEN_MS = 30_000;

/** How long the deaf wait before they go. */
const DEAF_MS = 5;

/** A stream's answer does not end, so whoever reads to the end stops where one begins. */
const STREAM = "content-type: text/event-stream";

export interface Outcome {
	/** What was received, one character for each byte. */
	readonly received: string;
	/** The server neither answered to the end nor closed the connection. */
	readonly forgotten: boolean;
}

/** Opens a connection and does on it what the conduct says. */
export async function behave(ports: Ports, { tls, pieces, pause_ms, ending }: Conduct): Promise<Outcome> {
	const socket = open(ports, tls);
	const chunks: string[] = [];
	let forgotten = false;
	const closed = new Promise<void>((resolve) => {
		socket.once("close", () => resolve());
	});
	socket.on("error", () => {});
	socket.setTimeout(FORGOTTEN_MS, () => {
		forgotten = true;
		socket.destroy();
	});
	if (ending === "deaf") socket.pause();
	else {
		socket.setEncoding("latin1").on("data", (chunk: string) => {
			chunks.push(chunk);
			if (ending === "cut_short" || chunk.toLowerCase().includes(STREAM)) socket.destroy();
		});
	}
	for (const [index, piece] of pieces.entries()) {
		if (index > 0) await sleep(pause_ms);
		socket.write(piece, "latin1");
	}
	if (ending === "half_closed") socket.end();
	if (ending === "deaf") await sleep(DEAF_MS);
	if (ending === "deaf" || ending === "hung_up") await hangUp(socket, tls);
	await closed;
	return { received: chunks.join(""), forgotten };
}

function open({ http, https }: Ports, tls: boolean): Socket {
	const host = "127.0.0.1";
	// The server's certificate is its own; nothing here depends on who it is.
	return tls ? connectTls({ host, port: https, rejectUnauthorized: false }) : connect({ host, port: http });
}

/** Resets the connection once the bytes are on their way, so that the server is still at work on them. */
async function hangUp(socket: Socket, tls: boolean): Promise<void> {
	if (socket.connecting) await Promise.race([once(socket, "connect"), once(socket, "close")]);
	if (socket.writableLength > 0) await Promise.race([once(socket, "drain"), once(socket, "close"), sleep(20)]);
	if (tls) socket.destroy();
	else socket.resetAndDestroy();
}
