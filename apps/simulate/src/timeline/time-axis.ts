const STEPS_MS = [
	...[1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 15_000, 30_000],
	...[1, 2, 5, 10, 15, 30].map((minutes) => minutes * 60_000),
	...[1, 2, 3, 6, 12].map((hours) => hours * 3_600_000),
	...[1, 2, 5, 10, 20, 50, 100].map((days) => days * 86_400_000),
] as const;

const TICKS_MAX = 12;

/** The distance of ticks that people read easily, and the end of the axis: the last tick at or after `end_ms`. */
export function timeAxis(end_ms: number): { readonly step_ms: number; readonly max_ms: number } {
	const step_ms = STEPS_MS.find((step) => end_ms / step <= TICKS_MAX) ?? end_ms / TICKS_MAX;
	return { step_ms, max_ms: Math.max(1, Math.ceil(end_ms / step_ms)) * step_ms };
}
