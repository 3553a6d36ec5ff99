/**
 * The eight groups of a valid IPv6 address, hexadecimal as they are written, in lower case, with those that `::` stands for. A zone is dropped,
 * and an IPv4 address at the end is two groups.
 */
export function ipv6Groups(address: string): readonly string[] {
	const plain = address
		.replace(/%.*$/, "")
		.toLowerCase()
		.replace(/(\d+)\.(\d+)\.(\d+)\.(\d+)$/, (_, a, b, c, d) => `${hex(a, b)}:${hex(c, d)}`);
	const [head = "", tail] = plain.split("::");
	const left = head === "" ? [] : head.split(":");
	const right = tail === undefined || tail === "" ? [] : tail.split(":");
	const missing = tail === undefined ? 0 : Math.max(8 - left.length - right.length, 0);
	return [...left, ...Array<string>(missing).fill("0"), ...right];
}

function hex(high: string, low: string): string {
	return (Number(high) * 256 + Number(low)).toString(16);
}
