const UNITS = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"] as const;

/** "1.5 GiB"; three digits are enough to read. */
export function humanBytes(bytes: number): string {
	let amount = Math.abs(bytes);
	let unit = 0;
	while (amount >= 1_024 && unit < UNITS.length - 1) {
		amount /= 1_024;
		unit += 1;
	}
	const text = unit === 0 || amount >= 100 ? String(Math.round(amount)) : String(Number(amount.toPrecision(3)));
	return `${bytes < 0 ? "-" : ""}${text} ${UNITS[unit]}`;
}
