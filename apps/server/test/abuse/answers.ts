/** An answer as it stood on the connection. */
export interface Answer {
	readonly status: number;
	/** Names in lower case. */
	readonly headers: ReadonlyMap<string, string>;
	readonly body: string;
	/** Whether all of it had arrived when the connection ended. */
	readonly whole: boolean;
}

/**
 * The answers in these bytes, in their order. A HEAD has a length and no body, which cannot be told from the answer alone: what comes
 * next then begins like an answer and not like a body. Throws where no answer begins at all.
 */
export function parseAnswers(bytes: string): readonly Answer[] {
	const answers: Answer[] = [];
	let rest = bytes;
	while (rest !== "") {
		if (!rest.startsWith("HTTP/1.1 ".slice(0, rest.length)))
			throw new Error(`No answer begins with ${rest.slice(0, 200)}`);
		const end = rest.indexOf("\r\n\r\n");
		if (end === -1) break;
		const [statusLine = "", ...lines] = rest.slice(0, end).split("\r\n");
		const headers = new Map(
			lines.map((line) => [line.slice(0, line.indexOf(":")).toLowerCase(), line.slice(line.indexOf(":") + 1).trim()]),
		);
		const status = Number(statusLine.split(" ")[1]);
		const { body, length, whole } = readBody(rest.slice(end + 4), status, headers);
		answers.push({ status, headers, body: Buffer.from(body, "latin1").toString("utf8"), whole });
		rest = rest.slice(end + 4 + length);
	}
	return answers;
}

interface ReadBody {
	readonly body: string;
	/** What it takes of the bytes. */
	readonly length: number;
	readonly whole: boolean;
}

function readBody(rest: string, status: number, headers: ReadonlyMap<string, string>): ReadBody {
	if (status < 200 || rest.startsWith("HTTP/1.1 ")) return { body: "", length: 0, whole: true };
	if (headers.get("transfer-encoding") === "chunked") return readChunks(rest);
	const length = Number(headers.get("content-length") ?? 0);
	return { body: rest.slice(0, length), length, whole: rest.length >= length };
}

function readChunks(rest: string): ReadBody {
	let body = "";
	let at = 0;
	for (;;) {
		const end = rest.indexOf("\r\n", at);
		if (end === -1) return { body, length: rest.length, whole: false };
		const length = Number.parseInt(rest.slice(at, end), 16);
		const begin = end + 2;
		at = begin + length + 2;
		if (length === 0) return { body, length: at, whole: true };
		body += rest.slice(begin, begin + length);
	}
}
