import { nextToRun } from "@node-actions/domain";
import type { Claim } from "../ports/action-store.ts";
import { holdClaim } from "./hold-claim.ts";
import { ClaimLost, openRun, type RunDeps, type RunnerDeps } from "./run.ts";
import { runAction } from "./run-action.ts";
import { CLAIM_TTL_MS, type Runner, type RunnerSettings } from "./runner.ts";

/** After store or cluster failed in a way that a run did not outlive, the action rests this long before it is taken up again. */
const REST_AFTER_ERROR_MS = 1_000;

/** The runner of one process: claims actions while it has room and runs each on its own. */
export function createRunner(service: RunnerDeps, settings: RunnerSettings): Runner {
	const deps: RunDeps = { ...service, serially: oneAtATime() };
	const stopping = new AbortController();
	const ttl_ms =
		settings.claim_ttl_ms ?? (Number.isFinite(settings.poll_interval_ms) ? CLAIM_TTL_MS : Number.POSITIVE_INFINITY);
	const running = new Map<string, Promise<void>>();
	let started = false;
	/** Set while looking for work, so that a nudge in between leads to one more look and not to a second one beside it. */
	let looking: Promise<void> | undefined;
	let lookAgain = false;
	let changed = Promise.withResolvers<void>();

	/** How many more actions may run. With none there is nothing to look for, whoever asks: each run that ends looks again. */
	const free = (): number => settings.running_actions_max - running.size;

	const announce = (): void => {
		changed.resolve();
		changed = Promise.withResolvers();
	};

	const run = async (claim: Claim, since_ms: number): Promise<void> => {
		const { action_uid } = claim.action;
		using held = holdClaim(
			deps,
			claim,
			{ ttl_ms, since_ms },
			{ stopping: stopping.signal, onError: (error) => settings.onError(error, action_uid) },
		);
		try {
			const opened = await openRun(deps, claim, held);
			if (opened !== undefined) await runAction(deps, opened);
			if (held.signal.aborted) await deps.actions.release(claim);
		} catch (error) {
			if (error instanceof ClaimLost) return;
			settings.onError(error, action_uid);
			await deps.clock.sleep(REST_AFTER_ERROR_MS, stopping.signal);
			await deps.actions.release(claim).catch((failure: unknown) => settings.onError(failure, action_uid));
		} finally {
			running.delete(action_uid);
			announce();
			nudge();
		}
	};

	const look = async (): Promise<void> => {
		do {
			lookAgain = false;
			const room = free();
			if (room <= 0 || stopping.signal.aborted) return;
			const time_ms = deps.clock.now();
			const claims = await deps.actions.claim(
				settings.owner,
				// What runs here stays here, also while its lease has run out unnoticed.
				(live, claimed) => nextToRun(live, (action) => claimed(action) || running.has(action.action_uid), room),
				{ ttl_ms, time_ms },
			);
			for (const claim of claims) running.set(claim.action.action_uid, run(claim, time_ms));
		} while (lookAgain);
	};

	function nudge(): void {
		if (!started || stopping.signal.aborted || free() <= 0) return;
		if (looking !== undefined) {
			lookAgain = true;
			return;
		}
		looking = look()
			.catch(async (error: unknown) => {
				settings.onError(error, undefined);
				await deps.clock.sleep(REST_AFTER_ERROR_MS, stopping.signal);
				lookAgain = true;
			})
			.finally(() => {
				looking = undefined;
				if (lookAgain) nudge();
			});
	}

	const poll = async (): Promise<void> => {
		while (!stopping.signal.aborted) {
			await deps.clock.sleep(settings.poll_interval_ms, stopping.signal);
			nudge();
		}
	};

	return {
		nudge,
		start() {
			if (started) return;
			started = true;
			nudge();
			if (Number.isFinite(settings.poll_interval_ms)) void poll();
		},
		async stop() {
			stopping.abort();
			await looking;
			await Promise.all(running.values());
		},
		async idle() {
			for (;;) {
				const next = changed.promise;
				const live = await deps.actions.live();
				if (running.size === 0 && live.length === 0) return;
				if (stopping.signal.aborted) return;
				await next;
			}
		},
	};
}

function oneAtATime(): RunDeps["serially"] {
	let last: Promise<unknown> = Promise.resolve();
	return (work) => {
		const mine = last.then(work, work);
		last = mine;
		return mine;
	};
}
