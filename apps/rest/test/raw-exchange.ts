import { connect } from "node:net";

/** An answer as it stood on the socket. */
export interface RawAnswer {
	readonly status: number;
	/** Names in lower case; a header sent twice is joined with ", ". */
	readonly headers: Readonly<Record<string, string>>;
	readonly body: string;
}

/**
 * Sends exactly these bytes and reads until the server closes, so the last request must ask for that. Nothing is added, mended or hidden,
 * as a client library would. Parts are written one turn of the event loop apart.
 */
export async function rawExchange(port: number, ...parts: readonly string[]): Promise<readonly RawAnswer[]> {
	const socket = connect({ port, host: "127.0.0.1" });
	const chunks: Buffer[] = [];
	const closed = new Promise<void>((resolve) => {
		socket.on("data", (chunk) => chunks.push(chunk));
		socket.on("error", () => resolve());
		socket.on("close", () => resolve());
	});
	for (const part of parts) {
		socket.write(part, "latin1");
		await new Promise((resolve) => setImmediate(resolve));
	}
	await closed;
	return parseAnswers(Buffer.concat(chunks));
}

function parseAnswers(bytes: Buffer): readonly RawAnswer[] {
	const answers: RawAnswer[] = [];
	let rest = bytes;
	while (rest.length > 0) {
		const end = rest.indexOf("\r\n\r\n");
		if (end === -1) throw new Error(`No complete head in ${JSON.stringify(rest.toString("latin1"))}`);
		const [statusLine = "", ...lines] = rest.subarray(0, end).toString("latin1").split("\r\n");
		const headers: Record<string, string> = {};
		for (const line of lines) {
			const colon = line.indexOf(":");
			const name = line.slice(0, colon).toLowerCase();
			const value = line.slice(colon + 1).trim();
			headers[name] = headers[name] === undefined ? value : `${headers[name]}, ${value}`;
		}
		const begin = end + 4;
		const length = Number(headers["content-length"] ?? 0);
		answers.push({
			status: Number(statusLine.split(" ")[1]),
			headers,
			body: rest.subarray(begin, begin + length).toString("utf8"),
		});
		rest = rest.subarray(begin + length);
	}
	return answers;
}
