import type { Step } from "@node-actions/domain";

/** How long steps take in the simulated cluster, before the speed factor. */
export interface MoveModel {
	/** Bytes that one move transfers in a second; above 0. Moves side by side do not share it. Default 100 MiB/s. */
	readonly bandwidth_bytes_per_second: number;
	/** Milliseconds that a step without bytes takes, from 0. Default 500. */
	readonly step_duration_ms: number;
}

export const DEFAULT_MOVE_MODEL: MoveModel = {
	bandwidth_bytes_per_second: 100 * 1024 * 1024,
	step_duration_ms: 500,
};

/** Milliseconds, whole, that the step takes when time runs `speed` times as fast as real time. */
export function stepDuration(step: Step, model: MoveModel, speed: number): number {
	const real_ms =
		step.kind === "migrate" ? (step.bytes / model.bandwidth_bytes_per_second) * 1_000 : model.step_duration_ms;
	return Math.round(real_ms / speed);
}
