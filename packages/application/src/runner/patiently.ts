import type { Awaitable } from "../awaitable.ts";
import type { Run, RunDeps } from "./run.ts";

/** How long a cluster may be out of reach before an action on it is aborted. */
const OUT_OF_REACH_MAX_MS = 60_000;
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 5_000;

export type Patience<Value> =
	| { readonly kind: "answered"; readonly value: Value }
	/** This process stops. */
	| { readonly kind: "stopped" }
	/** The cluster stayed out of reach; `reason` is the last error. */
	| { readonly kind: "gave_up"; readonly reason: unknown };

/** Asks the driver again, with growing pauses, while the cluster cannot be reached. */
export async function patiently<Value>(
	{ clock }: Pick<RunDeps, "clock">,
	run: Run,
	ask: () => Awaitable<Value>,
): Promise<Patience<Value>> {
	const give_up_at = clock.now() + OUT_OF_REACH_MAX_MS;
	for (let pause_ms = FIRST_PAUSE_MS; ; pause_ms = Math.min(pause_ms * 2, LONGEST_PAUSE_MS)) {
		try {
			return { kind: "answered", value: await ask() };
		} catch (reason) {
			if (run.signal.aborted) return { kind: "stopped" };
			if (clock.now() >= give_up_at) return { kind: "gave_up", reason };
			await clock.sleep(pause_ms, run.signal);
		}
	}
}
