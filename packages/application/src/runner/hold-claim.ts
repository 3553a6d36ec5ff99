import type { Claim } from "../ports/action-store.ts";
import type { RunnerDeps } from "./run.ts";

/** Renewals within the life of a lease: two may fail before it runs out. */
const RENEWALS_PER_LEASE = 3;

/** Without a renewal, the claim is let go after this share of its lease: steps in hand need some time to stop before another may take over. */
const LET_GO_SHARE = 5 / 6;

/** A claim that is being kept good. */
export interface HeldClaim {
	/** Fires when the process stops, and when the claim is lost: then nothing may be changed any more. */
	readonly signal: AbortSignal;
	/** Says that the claim is lost, for whoever finds out first. */
	lose(): void;
	/** Stops renewing. The claim itself stays as it is. */
	[Symbol.dispose](): void;
}

/**
 * Renews a claim until disposed. The claim counts as lost when the store says so, and when the store could not be asked until the lease had nearly run
 * out by this process's own reckoning, which began before the store's: whoever is cut off lets go before another takes over.
 */
export function holdClaim(
	{ actions, clock }: Pick<RunnerDeps, "actions" | "clock">,
	claim: Claim,
	lease: { readonly ttl_ms: number; readonly since_ms: number },
	settings: { readonly stopping: AbortSignal; readonly onError: (error: unknown) => void },
): HeldClaim {
	const { ttl_ms } = lease;
	const lost = new AbortController();
	const over = new AbortController();
	let good_until_ms = lease.since_ms + ttl_ms * LET_GO_SHARE;

	/** Whether the claim is still ours; undefined when the store could not tell. */
	const ask = async (): Promise<boolean | undefined> => {
		const time_ms = clock.now();
		try {
			const renewed = await actions.renew(claim, { ttl_ms, time_ms });
			if (renewed) good_until_ms = time_ms + ttl_ms * LET_GO_SHARE;
			return renewed;
		} catch (error) {
			settings.onError(error);
			return undefined;
		}
	};

	const left = (): number => Math.max(0, good_until_ms - clock.now());

	const renew = async (): Promise<void> => {
		while (!over.signal.aborted && !lost.signal.aborted) {
			await clock.sleep(Math.min(ttl_ms / RENEWALS_PER_LEASE, left()), over.signal);
			if (over.signal.aborted) return;
			const answered = new AbortController();
			// A store that does not answer must not keep this from noticing that time is up.
			const timeIsUp = clock.sleep(left(), AbortSignal.any([over.signal, answered.signal]));
			const renewed = left() > 0 ? await Promise.race([ask(), timeIsUp]) : undefined;
			answered.abort();
			if (renewed === false || left() <= 0) lost.abort();
		}
	};

	if (Number.isFinite(ttl_ms)) void renew();
	return {
		signal: AbortSignal.any([settings.stopping, lost.signal]),
		lose: () => lost.abort(),
		[Symbol.dispose]: () => over.abort(),
	};
}
