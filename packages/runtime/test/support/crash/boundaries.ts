import type { ActionStore, ClusterDriver } from "@node-actions/application";
import type { ActionEvent } from "@node-actions/domain";

/** Called at each moment worth dying at. */
export type Reach = (boundary: string) => void;

/**
 * A store whose every durable write has two boundaries: in the open transaction before the first statement that writes, and
 * after the commit, before the caller knows. Writes that change nothing have none, and one that is decided again has them once. `onRecorded` hears of
 * events once they are durable, and whoever recorded them goes on when it is done.
 */
export function withBoundaries(
	store: ActionStore,
	reach: Reach,
	onRecorded: (event: ActionEvent) => Promise<void>,
): ActionStore {
	const around = async <Value>(name: string, write: () => Promise<Value>): Promise<Value> => {
		reach(`before ${name}`);
		const value = await write();
		reach(`after ${name}`);
		return value;
	};
	return {
		...store,
		accept: async (attempt, decide, ...rest) => {
			let writes = false;
			const before = firstOnly(reach);
			const accepted = await store.accept(
				attempt,
				(...shown) => {
					const decided = decide(...shown);
					writes = decided.ok;
					if (writes) before("before accepted");
					return decided;
				},
				...rest,
			);
			if (writes) reach("after accepted");
			return accepted;
		},
		amend: async (node_uid, name, decide, ...rest) => {
			let kinds = "";
			const before = firstOnly(reach);
			const amended = await store.amend(
				node_uid,
				name,
				(action) => {
					const decided = decide(action);
					kinds = decided.ok ? kindsOf(decided.value) : "";
					if (kinds !== "") before(`before ${kinds}`);
					return decided;
				},
				...rest,
			);
			if (kinds !== "") reach(`after ${kinds}`);
			return amended;
		},
		claim: async (owner, choose, ...rest) => {
			let writes = false;
			const before = firstOnly(reach);
			const claims = await store.claim(
				owner,
				(live, claimed) => {
					const chosen = choose(live, claimed);
					writes = chosen.length > 0;
					if (writes) before("before claim");
					return chosen;
				},
				...rest,
			);
			if (writes) reach("after claim");
			return claims;
		},
		record: async (claim, decide, ...rest) => {
			let events: readonly ActionEvent[] = [];
			const before = firstOnly(reach);
			const action = await store.record(
				claim,
				(current, outdated) => {
					events = decide(current, outdated);
					if (events.length > 0) before(`before ${kindsOf(events)}`);
					return events;
				},
				...rest,
			);
			if (events.length > 0) reach(`after ${kindsOf(events)}`);
			for (const event of events) await onRecorded(event);
			return action;
		},
		release: (claim) => around("release", () => store.release(claim)),
		reopenNode: (...asked) => around("reopening", () => store.reopenNode(...asked)),
	};
}

function firstOnly(reach: Reach): Reach {
	let reached = false;
	return (boundary) => {
		if (!reached) reach(boundary);
		reached = true;
	};
}

function kindsOf(events: readonly ActionEvent[]): string {
	return events
		.map((event) => {
			if (event.kind === "status_changed") return event.status;
			return "step_index" in event ? `${event.kind} ${event.step_index}` : event.kind;
		})
		.join(" and ");
}

/** A driver with two boundaries a step: half way, and done in the cluster without anybody knowing. */
export function driverWithBoundaries(driver: ClusterDriver, reach: Reach): ClusterDriver {
	return {
		describe: () => driver.describe(),
		execute: async (step, context) => {
			let isHalf = false;
			const outcome = await driver.execute(step, {
				...context,
				onProgress: (share) => {
					context.onProgress(share);
					if (share < 0.5 || isHalf) return;
					isHalf = true;
					reach(`half of ${step.kind}`);
				},
			});
			reach(`${step.kind} ${outcome.kind}`);
			return outcome;
		},
		close: () => driver.close(),
	};
}
