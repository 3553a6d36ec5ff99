import {
	type ActionStore,
	describeCluster,
	EVENT_PAGE_MAX,
	type RecordedEvent,
	type ServiceDeps,
} from "@node-actions/application";
import { type ActionEvent, type ActionUid, BEFORE_PLANNING, followRun, type RunState } from "@node-actions/domain";

/** Everything that must not depend on whether and when a process was killed. */
export interface Ending {
	/** `state_id` included: it counts changes, so a step that was done twice shows. */
	readonly topology: unknown;
	/** All visible records. */
	readonly records: unknown;
	readonly closed_nodes: readonly number[];
	/** The events of all actions in order, each with who is behind it, without those of single steps. */
	readonly history: readonly unknown[];
	/** Indexes of the plan's steps, ordered. */
	readonly begun: readonly number[];
	readonly done: readonly number[];
	/** What is wrong with the log itself. Empty. */
	readonly disorder: readonly string[];
	/** Errors that the runner outlived. None. */
	readonly errors: readonly string[];
}

/** What `endingOf` cannot see by itself. */
export interface Lived {
	/** What the runner outlived. */
	readonly errors: readonly string[];
	/** How many lines the log had when this process began, Unix milliseconds by its clock. */
	readonly found_lines: number;
	readonly start_ms: number;
}

/** Looks at everything once no action is live. */
export async function endingOf(deps: ServiceDeps, action_uid: ActionUid, lived: Lived): Promise<Ending> {
	const log = await wholeLog(deps.actions);
	const journal = await deps.actions.journal(action_uid);
	const indexes = (kind: "step_started" | "step_done") =>
		journal.flatMap(({ event }) => (event.kind === kind ? [event.step_index] : [])).toSorted((a, b) => a - b);
	return {
		topology: timeless(await describeCluster(deps)),
		records: timeless(await deps.actions.list()),
		closed_nodes: await deps.actions.closedNodes(),
		history: log.flatMap((line) => (HISTORY.has(line.event.kind) ? [historyLine(line)] : [])),
		begun: indexes("step_started"),
		done: indexes("step_done"),
		disorder: [...disorderIn(journal), ...timesOutOfOrder(log, { ...lived, end_ms: deps.clock.now() })],
		errors: lived.errors,
	};
}

/** Every line there is, oldest first. */
export async function wholeLog(actions: Pick<ActionStore, "events">): Promise<readonly RecordedEvent[]> {
	const { events, next_cursor } = await actions.events({ order: "oldest_first", limit: EVENT_PAGE_MAX });
	if (next_cursor !== undefined) throw new Error("The log of a case is longer than a page.");
	return events;
}

/** What happened, through whom, and where the action stood then. Runners have other names in other processes. */
function historyLine({ event, by, runner, node_uid, name, after }: RecordedEvent): unknown {
	const { status, cancel_requested } = after;
	return timeless({ event, by, by_runner: runner !== undefined, node_uid, name, after: { status, cancel_requested } });
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
	const starter = journal[0]?.by;
	for (const { event, by, runner } of journal) {
		found.push(...disorderOf(event, state));
		if (RUNNERS.has(event.kind) && (runner === undefined || by !== starter)) {
			found.push(`${event.kind} was by ${by} and ${runner ?? "no runner"}`);
		}
		if (event.kind === "taken_over" && event.owner !== runner) found.push(`${runner} took over for ${event.owner}`);
		if (event.kind === "step_done" && event.progress < progress) {
			found.push(`progress fell from ${progress} to ${event.progress}`);
		}
		if (event.kind === "step_done") progress = event.progress;
		if (event.kind === "taken_over") progress = 0;
		state = followRun(state, event);
	}
	return found;
}

/** Only runners do these, on behalf of whoever started the action. They are not in `history`, whose lines are compared one by one. */
const RUNNERS: ReadonlySet<string> = new Set(["step_started", "step_done", "taken_over"]);

/** Time never goes back from line to line; what a process found is older than itself, and what came since is not newer than now. */
function timesOutOfOrder(
	log: readonly RecordedEvent[],
	{ found_lines, start_ms, end_ms }: Lived & { readonly end_ms: number },
): readonly string[] {
	const found: string[] = [];
	let last_ms = 0;
	for (const [at, { event, time_ms }] of log.entries()) {
		const isFound = at < found_lines;
		if (time_ms < last_ms) found.push(`${event.kind} at ${time_ms} came after ${last_ms}`);
		if (isFound ? time_ms >= start_ms : time_ms < start_ms || time_ms > end_ms) {
			found.push(`${event.kind} at ${time_ms} is not of its process, which lived from ${start_ms} to ${end_ms}`);
		}
		if (event.kind === "accepted" && event.action.creation_time !== Math.floor(time_ms / 1_000)) {
			found.push(`created at ${event.action.creation_time} was accepted at ${time_ms}`);
		}
		last_ms = time_ms;
	}
	return found;
}

/** A plan is made once; a step begins once, when all it comes after are done, and is done once, or is left out and never begins. */
function disorderOf(event: ActionEvent, { plan, begun, done }: RunState): readonly string[] {
	if (event.kind === "planned") return plan === undefined ? [] : ["planned again"];
	if (event.kind === "step_started") {
		const { step_index } = event;
		const isReady = plan?.steps[step_index]?.after.every((earlier) => done.has(earlier)) === true;
		return isReady && !begun.has(step_index) ? [] : [`step ${step_index} began too early or again`];
	}
	if (event.kind === "step_done") {
		const { step_index, left_out } = event;
		return begun.has(step_index) === (left_out === undefined) && !done.has(step_index)
			? []
			: [`step ${step_index} was done too early or again`];
	}
	return [];
}
