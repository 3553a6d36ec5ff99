import fc from "fast-check";

/** How the end of a body is told: a header, and the body as it is sent. Bodies are bytes, one character for each. */
export type Framing = (body: string) => readonly [header: string, sent: string];

/** What HTTP's own parser refuses says nothing about the product, so most requests must get past it. */
export function mostly<Value>(usual: readonly Value[], odd: readonly Value[]): fc.Arbitrary<Value> {
	return fc.oneof(
		{ weight: 15, arbitrary: fc.constantFrom(...usual) },
		{ weight: 1, arbitrary: fc.constantFrom(...odd) },
	);
}

const HONEST: readonly Framing[] = [
	(text) => [`Content-Length: ${text.length}`, text],
	(text) => ["Transfer-Encoding: chunked", `${chunk(text)}0\r\n\r\n`],
	(text) => [
		"Transfer-Encoding: chunked",
		`${[...text.slice(0, 40)].map(chunk).join("")}${chunk(text.slice(40))}0\r\n\r\n`,
	],
];

/** Wrong, but of no other length than the parser can see: whoever keeps the connection open afterwards is answered at once. */
const WRONG: readonly Framing[] = [
	(text) => ["Transfer-Encoding: chunked", `zz\r\n${text}\r\n0\r\n\r\n`],
	(text) => ["Content-Length: -1", text],
	(text) => [`Content-Length: ${text.length}`, `${text}extra`],
	(text) => [`Content-Length: ${text.length}\r\nContent-Length: ${text.length + 1}`, text],
	(text) => [`Content-Length: ${text.length}\r\nTransfer-Encoding: chunked`, `${chunk(text)}0\r\n\r\n`],
	(text) => ["Transfer-Encoding: gzip, x", text],
	(text) => [`Content-Length: ${"9".repeat(30)}`, text],
	(text) => ["Transfer-Encoding: chunked", `${chunk(text).replace("\r\n", ";a=b\r\n")}0\r\nx-trailer: y\r\n\r\n`],
];

/** Announces more than comes: the receiver waits until the sender hangs up. */
const SHORT: readonly Framing[] = [
	(text) => [`Content-Length: ${text.length + 7}`, text],
	(text) => ["Transfer-Encoding: chunked", `${(text.length + 7).toString(16)}\r\n${text}`],
	(text) => ["Transfer-Encoding: chunked", chunk(text)],
];

export const framing: fc.Arbitrary<Framing> = mostly(HONEST, WRONG);

export const lyingFraming: fc.Arbitrary<Framing> = fc.constantFrom(...WRONG, ...SHORT);

function chunk(text: string): string {
	return text === "" ? "" : `${text.length.toString(16)}\r\n${text}\r\n`;
}
