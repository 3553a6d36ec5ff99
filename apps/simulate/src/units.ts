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
