const BYTE_UNITS = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"] as const;

/** "1.5 GiB"; three digits are enough to read. */
export function humanBytes(bytes: number): string {
	let amount = Math.abs(bytes);
	let unit = 0;
	while (amount >= 1_024 && unit < BYTE_UNITS.length - 1) {
		amount /= 1_024;
		unit += 1;
	}
	const text = unit === 0 || amount >= 100 ? String(Math.round(amount)) : String(Number(amount.toPrecision(3)));
	return `${bytes < 0 ? "-" : ""}${text} ${BYTE_UNITS[unit]}`;
}

const TIME_UNITS = [
	["d", 86_400_000],
	["h", 3_600_000],
	["m", 60_000],
] as const;

/** "1h 30m", "5m 2s", "1.5s", "0s". The largest unit and what is left of the next two is enough to read. */
export function humanDuration(ms: number): string {
	const parts: string[] = [];
	let rest = ms < 60_000 ? ms : Math.round(ms / 1_000) * 1_000;
	for (const [unit, length] of TIME_UNITS) {
		const whole = Math.floor(rest / length);
		if (whole > 0) parts.push(`${whole}${unit}`);
		rest -= whole * length;
	}
	const seconds = Math.round(rest) / 1_000;
	if (seconds > 0 || parts.length === 0) parts.push(`${seconds}s`);
	return parts.slice(0, 3).join(" ");
}

/** "1,234" */
export function humanCount(count: number): string {
	return String(count).replace(/\B(?=(?:\d{3})+$)/g, ",");
}
