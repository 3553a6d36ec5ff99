import { type ActionEvent, type ActionUid, isTerminal, type Plan, type Step } from "@node-actions/domain";
import { EVENT_PAGE_MAX, type RecordedEvent } from "../ports/action-log.ts";
import type { ActionStore } from "../ports/action-store.ts";

interface Made {
	readonly event_uid: number;
	readonly plan: Plan;
}

/** Knows which step an event means: the log names it by its place in the plan that was in force then. */
export interface PlansInForce {
	/** The steps that these events mean, in their order; undefined for an event about no step, or whose plan is no longer kept. */
	stepsOf(events: readonly RecordedEvent[]): Promise<readonly (Step | undefined)[]>;
}

/** Reads plans from the log when they are asked for, and keeps those of live actions for as long as they are live. */
export function plansInForce(actions: Pick<ActionStore, "events">): PlansInForce {
	const known = new Map<ActionUid, readonly Made[]>();
	const plansOf = async (action_uid: ActionUid): Promise<readonly Made[]> => {
		const page = await actions.events({
			action_uid,
			kinds: ["planned"],
			order: "oldest_first",
			limit: EVENT_PAGE_MAX,
		});
		return page.events.flatMap(({ event_uid, event }) =>
			event.kind === "planned" ? [{ event_uid, plan: event.plan }] : [],
		);
	};
	return {
		async stepsOf(events) {
			for (const { event_uid, action_uid, event } of events) {
				const before = known.get(action_uid);
				if (event.kind === "planned" && before !== undefined) {
					known.set(action_uid, [
						...before.filter((made) => made.event_uid < event_uid),
						{ event_uid, plan: event.plan },
					]);
				}
			}
			const asked = new Set(events.flatMap(({ action_uid, event }) => (isAboutStep(event) ? [action_uid] : [])));
			for (const action_uid of asked) {
				if (!known.has(action_uid)) known.set(action_uid, await plansOf(action_uid));
			}
			const steps = events.map((event) => stepOf(event, known.get(event.action_uid) ?? []));
			for (const { action_uid, after } of events) {
				if (isTerminal(after.status)) known.delete(action_uid);
			}
			return steps;
		},
	};
}

function isAboutStep({ kind }: ActionEvent): boolean {
	return kind === "step_started" || kind === "step_done";
}

function stepOf({ event_uid, event }: RecordedEvent, plans: readonly Made[]): Step | undefined {
	if (event.kind !== "step_started" && event.kind !== "step_done") return undefined;
	return plans.findLast((made) => made.event_uid < event_uid)?.plan.steps[event.step_index];
}
