import type { Awaitable } from "../awaitable.ts";
import { StoreUnavailable } from "../ports/unavailable.ts";
import type { Run, RunDeps } from "./run.ts";

/** How long a cluster may be out of reach before an action on it is aborted, and a store before its run is given up. */
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
	run: Pick<Run, "signal">,
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

/**
 * Reads in the store again, with growing pauses, while it cannot answer. Undefined when this process stops or has lost the claim. Rejects with what the store said last
 * once that took too long, and with any other error at once.
 */
export async function readPatiently<Value>(
	deps: Pick<RunDeps, "clock">,
	run: Pick<Run, "signal">,
	read: () => Awaitable<Value>,
): Promise<Value | undefined> {
	const outcome = await patiently(deps, run, async () => {
		try {
			return { value: await read() };
		} catch (error) {
			if (error instanceof StoreUnavailable) throw error;
			return { error };
		}
	});
	if (outcome.kind === "stopped") return undefined;
	if (outcome.kind === "gave_up") throw outcome.reason;
	if ("error" in outcome.value) throw outcome.value.error;
	return outcome.value.value;
}
