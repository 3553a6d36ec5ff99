/** The only source of time. Tests hand in one that moves when told. */
export interface Clock {
	/** Unix milliseconds, whole. */
	now(): number;
	/** Resolves after `duration_ms` (from 0) of this clock's time, or at once when `signal` fires; never rejects. */
	sleep(duration_ms: number, signal?: AbortSignal): Promise<void>;
}
