import { describeCluster, type RecordedEvent, type ServiceDeps } from "@node-actions/application";
import { type ActionEvent, type ActionUid, BEFORE_PLANNING, followRun, type RunState } from "@node-actions/domain";

/** Everything that must not depend on whether and when a process was killed. */
export interface Ending {
	/** `state_id` included: it counts changes, so a step that was done twice shows. */
	readonly topology: unknown;
	/** All visible records. */
	readonly records: unknown;
	readonly closed_nodes: readonly number[];
	/** The action's events in order, without those of single steps. */
	readonly history: readonly unknown[];
	/** Indexes of the plan's steps, ordered. */
	readonly begun: readonly number[];
	readonly done: readonly number[];
	/** What is wrong with the log itself. Empty. */
	readonly disorder: readonly string[];
	/** Errors that the runner outlived. None. */
	readonly errors: readonly string[];
}

/** Looks at everything once no action is live. */
export async function endingOf(
	deps: ServiceDeps,
	action_uid: ActionUid,
	errors: readonly string[] = [],
): Promise<Ending> {
	const journal = await deps.actions.journal(action_uid);
	const indexes = (kind: "step_started" | "step_done") =>
		journal.flatMap(({ event }) => (event.kind === kind ? [event.step_index] : [])).toSorted((a, b) => a - b);
	return {
		topology: timeless(await describeCluster(deps)),
		records: timeless(await deps.actions.list()),
		closed_nodes: await deps.actions.closedNodes(),
		history: journal.flatMap(({ event }) => (HISTORY.has(event.kind) ? [timeless(event)] : [])),
		begun: indexes("step_started"),
		done: indexes("step_done"),
		disorder: disorderIn(journal),
		errors,
	};
}

/** Steps side by side may be recorded in another order after a restart, and a restart may add that the action was taken over. */
const HISTORY: ReadonlySet<string> = new Set([
	"accepted",
	"cancel_requested",
	"status_changed",
	"planned",
	"record_removed",
]);

/** Uids and times differ between two runs of the same, also inside the names of snapshots. */
const DIFFERS = new Set(["action_uid", "creation_time", "created_time"]);

function timeless(value: unknown): unknown {
	const text = JSON.stringify(value, (key, part: unknown) => (DIFFERS.has(key) ? undefined : part));
	return JSON.parse(text.replaceAll(/maintenance_mode_[\d_-]+/g, "maintenance_mode"));
}

/** What must not be in any log. Progress may fall only where a process died: what it had done of steps in hand is done again. */
function disorderIn(journal: readonly RecordedEvent[]): readonly string[] {
	const found: string[] = [];
	let state = BEFORE_PLANNING;
	let progress = 0;
	for (const { event } of journal) {
		found.push(...disorderOf(event, state));
		if (event.kind === "step_done" && event.progress < progress) {
			found.push(`progress fell from ${progress} to ${event.progress}`);
		}
		if (event.kind === "step_done") progress = event.progress;
		if (event.kind === "taken_over") progress = 0;
		state = followRun(state, event);
	}
	return found;
}

/** A plan is made once; a step begins once, when all it comes after are done, and is done once. */
function disorderOf(event: ActionEvent, { plan, begun, done }: RunState): readonly string[] {
	if (event.kind === "planned") return plan === undefined ? [] : ["planned again"];
	if (event.kind === "step_started") {
		const { step_index } = event;
		const isReady = plan?.steps[step_index]?.after.every((earlier) => done.has(earlier)) === true;
		return isReady && !begun.has(step_index) ? [] : [`step ${step_index} began too early or again`];
	}
	if (event.kind === "step_done") {
		const { step_index } = event;
		return begun.has(step_index) && !done.has(step_index) ? [] : [`step ${step_index} was done too early or again`];
	}
	return [];
}
