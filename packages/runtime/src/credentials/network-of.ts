/**
 * What counts as one caller: an IPv4 address, also when it comes wrapped in IPv6, or the first half of an IPv6 address,
 * because whoever has one IPv6 address has the other 2^64 of its network too.
 */
export function networkOf(address: string): string {
	const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address);
	if (mapped?.[1] !== undefined) return mapped[1];
	if (!address.includes(":")) return address;
	const [head = "", tail] = address.replace(/%.*$/, "").toLowerCase().split("::");
	const left = head === "" ? [] : head.split(":");
	const right = tail === undefined || tail === "" ? [] : tail.split(":");
	const missing = tail === undefined ? 0 : Math.max(8 - left.length - right.length, 0);
	const groups = [...left, ...Array<string>(missing).fill("0"), ...right];
	return `${groups
		.slice(0, 4)
		.map((group) => group.replace(/^0+(?=.)/, ""))
		.join(":")}::/64`;
}
