import type { Framing } from "./framing.ts";

export interface RequestParts {
	readonly method: string;
	readonly target: string;
	/** In the order in which they are sent; a name may come twice. */
	readonly headers: readonly (readonly [name: string, value: string])[];
	/** Bytes, one character for each. */
	readonly body: string;
	readonly framing: Framing;
}

/** A request as it goes over the wire, one character for each byte. Only the last one of a connection asks to close it. */
export function requestBytes({ method, target, headers, body, framing }: RequestParts, last: boolean): string {
	const [length, sent] = framing(body);
	const head = [
		`${method} ${target} HTTP/1.1`,
		...headers.map(([name, value]) => `${name}: ${value}`),
		...(last ? ["Connection: close"] : []),
		length,
	];
	return `${head.join("\r\n")}\r\n\r\n${sent}`;
}
