import { ACTION_STATUSES, type ActionStatus, TRANSITIONS } from "@node-actions/domain";

/** Every status that the transition table leads to from each, itself included. */
export const REACHABLE = Object.fromEntries(ACTION_STATUSES.map((from) => [from, reachableFrom(from)])) as Readonly<
	Record<ActionStatus, ReadonlySet<ActionStatus>>
>;

function reachableFrom(from: ActionStatus): ReadonlySet<ActionStatus> {
	const found = new Set<ActionStatus>([from]);
	for (const status of found) for (const next of TRANSITIONS[status]) found.add(next);
	return found;
}
