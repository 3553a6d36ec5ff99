import {
	type Action,
	type ActionEvent,
	BEFORE_PLANNING,
	followRun,
	type RunState,
	withNodeEmptied,
} from "@node-actions/domain";
import type { Basis, Claim } from "../ports/action-store.ts";
import type { Fence } from "../ports/cluster-driver.ts";
import type { ServiceDeps } from "../service-deps.ts";
import type { HeldClaim } from "./hold-claim.ts";
import { readPatiently } from "./patiently.ts";

/** What running needs of the service. */
export type RunnerDeps = Pick<ServiceDeps, "actions" | "driver" | "clock" | "settings">;

/** The same inside a runner. */
export interface RunDeps extends RunnerDeps {
	/** Runs one piece of work at a time: a plan must see what every plan before it has promised away. */
	readonly serially: <Value>(work: () => Promise<Value>) => Promise<Value>;
}

/** Another runner has claimed the action: whatever this one still does would change nothing. */
export class ClaimLost extends Error {
	override readonly name = "ClaimLost";
}

/** One claimed action on its way: the record as it was last seen, and where its plan stands. */
export interface Run {
	readonly action: Action;
	readonly state: RunState;
	/** Names the claim to the cluster. */
	readonly fence: Fence;
	/** Fires when this process stops or has lost the claim. */
	readonly signal: AbortSignal;
	/** Writes what `decide` says about the action as it is now, as `ActionStore.record` does. Rejects with `ClaimLost` when the claim has gone. */
	record(decide: (action: Action, outdated: boolean) => readonly ActionEvent[], basis?: Basis): Promise<void>;
	/** Looks at the record again: someone may have asked for a cancel. */
	refresh(): Promise<void>;
}

/** Takes up a claimed action where its journal ends. Undefined when this process stops or has lost the claim before the journal could be read. */
export async function openRun(
	deps: RunDeps,
	claim: Claim,
	held: Pick<HeldClaim, "signal" | "lose">,
): Promise<Run | undefined> {
	let action = claim.action;
	const journal = await readPatiently(deps, held, () => deps.actions.journal(claim.action.action_uid));
	if (journal === undefined) return undefined;
	const recorded = journal.reduce<RunState>((before, { event }) => followRun(before, event), BEFORE_PLANNING);
	let state = withNodeEmptied(recorded, action);
	const record: Run["record"] = async (decide, basis) => {
		let events: readonly ActionEvent[] = [];
		const after = await deps.actions.record(
			claim,
			(current, outdated) => {
				events = decide(current, outdated);
				return events;
			},
			deps.clock.now(),
			basis,
		);
		if (after === undefined) {
			// Steps in hand beside this one must stop as well.
			held.lose();
			throw new ClaimLost(`Another runner goes on with action ${action.action_uid}.`);
		}
		action = after;
		state = events.reduce(followRun, state);
	};
	return {
		get action() {
			return action;
		},
		get state() {
			return state;
		},
		fence: { action_uid: claim.action.action_uid, epoch: claim.epoch },
		signal: held.signal,
		record,
		refresh: () => readPatiently(deps, held, () => record(() => [])),
	};
}
