import type { ActionStore, Clock } from "@node-actions/application";

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

export interface PruneDeps {
	readonly actions: Pick<ActionStore, "forget">;
	readonly clock: Pick<Clock, "now">;
	/** History is kept this long; 0 for ever. */
	readonly history_retention_days: number;
	/** Told how many lines went, where any did. */
	readonly onPruned: (lines: number) => void;
	readonly onError: (error: unknown) => void;
}

/** Drops history that is older than it has to be, and idempotency keys that have run out. Never rejects. */
export async function pruneHistory(deps: PruneDeps): Promise<void> {
	const { history_retention_days: days } = deps;
	const kept_ms = days === 0 ? Number.POSITIVE_INFINITY : days * DAY_MS;
	try {
		const lines = await deps.actions.forget(kept_ms, deps.clock.now());
		if (lines > 0) deps.onPruned(lines);
	} catch (error) {
		deps.onError(error);
	}
}

/** Does it now and every hour. What is under way when it is disposed ends with the store, and says nothing more. */
export function pruneHourly(deps: PruneDeps): Disposable {
	let disposed = false;
	const onError = (error: unknown) => {
		if (!disposed) deps.onError(error);
	};
	let pruning = pruneHistory({ ...deps, onError });
	const timer = setInterval(() => {
		pruning = pruning.then(() => pruneHistory({ ...deps, onError }));
	}, HOUR_MS);
	timer.unref();
	return {
		[Symbol.dispose]() {
			disposed = true;
			clearInterval(timer);
		},
	};
}
