/** The few types of ASN.1 in DER (X.690) that a certificate is made of. Each answers its bytes, tag and length included. */
export const der = {
	sequence: (...parts: readonly Buffer[]) => tagged(0x30, ...parts),
	set: (...parts: readonly Buffer[]) => tagged(0x31, ...parts),
	true: () => tagged(0x01, Buffer.from([0xff])),
	/** A positive number; its first byte is from 1 to 127. */
	positive: (bytes: Buffer) => tagged(0x02, bytes),
	/** With as many unused bits at the end. */
	bits: (bytes: Buffer, unused = 0) => tagged(0x03, Buffer.from([unused]), bytes),
	octets: (bytes: Buffer) => tagged(0x04, bytes),
	/** From its dotted form. */
	oid: (dotted: string) => {
		const [first = 0, second = 0, ...arcs] = dotted.split(".").map(Number);
		return tagged(0x06, Buffer.from([first * 40 + second, ...arcs.flatMap(base128)]));
	},
	utf8: (text: string) => tagged(0x0c, Buffer.from(text, "utf8")),
	/** To the second. Two digits of a year mean 1950 to 2049 (RFC 5280). */
	time: (time_ms: number) => {
		const digits = `${new Date(time_ms).toISOString().slice(0, 19).replace(/\D/g, "")}Z`;
		const year = Number(digits.slice(0, 4));
		return year >= 1950 && year < 2050
			? tagged(0x17, Buffer.from(digits.slice(2), "latin1"))
			: tagged(0x18, Buffer.from(digits, "latin1"));
	},
	/** `[number]` around whole values. */
	explicit: (number: number, ...parts: readonly Buffer[]) => tagged(0xa0 + number, ...parts),
	/** `[number]` in place of a simple value's own tag. */
	implicit: (number: number, bytes: Buffer) => tagged(0x80 + number, bytes),
} as const;

function tagged(tag: number, ...parts: readonly Buffer[]): Buffer {
	const content = Buffer.concat(parts);
	return Buffer.concat([Buffer.from([tag, ...lengthOf(content)]), content]);
}

function lengthOf({ length }: Buffer): readonly number[] {
	if (length < 0x80) return [length];
	return length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
}

/** Seven bits in each byte; all but the last have the eighth set. */
function base128(arc: number): readonly number[] {
	const bytes = [arc & 0x7f];
	for (let left = arc >> 7; left > 0; left >>= 7) bytes.unshift((left & 0x7f) | 0x80);
	return bytes;
}
