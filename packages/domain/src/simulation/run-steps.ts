import type { Action } from "../action/action.ts";
import type { ActionEvent } from "../action/event.ts";
import { evolve } from "../action/evolve.ts";
import { concurrentMoves } from "../action/options.ts";
import {
	afterFailure,
	beginning,
	ending,
	FRUITLESS,
	FRUITLESS_PLANS_MAX,
	type Halt,
	PLAN_RETRY_PAUSE_MS,
	planRetryTime,
} from "../action/run-rules.ts";
import { isTerminal } from "../action/status.ts";
import { endsClosing, isBeingRemoved, nodeLeft, takesBack } from "../action/take-back.ts";
import type { LiveCluster } from "../cluster/live-cluster.ts";
import { awaitsDepartures, mustAwaitDepartures } from "../placement/departures.ts";
import { isAttained } from "../placement/is-attained.ts";
import { disturbsRestoration, endsRestoration, isRestored, type Restoring } from "../placement/look-back.ts";
import type { Occupancy } from "../placement/occupancy.ts";
import { type PlanInNumbers, planInNumbers } from "../placement/plan-action.ts";
import type { PlanContext } from "../placement/plan-input.ts";
import { openPlanWalk } from "../placement/plan-walk.ts";
import { othersWithoutClosing, type Promises, withoutClosing } from "../placement/promises.ts";
import { mustWaitFor } from "../placement/step.ts";
import { stepFitsAmong } from "../placement/step-fits.ts";
import { FAIL_OVER, MIGRATE, OTHER, type StepTable } from "../placement/step-table.ts";
import type { PolicyPreset } from "../policy.ts";
import type { ActionUid, NodeUid } from "../uid.ts";
import type { Agenda } from "./agenda.ts";
import type { Happening } from "./event.ts";
import type { FlightsByPlace } from "./flights-by-place.ts";
import type { Hands, StepEnd } from "./hands.ts";
import type { QuickLook } from "./quick-look.ts";
import type { Run } from "./run.ts";
import { tell } from "./tell.ts";

export interface RunDeps {
	readonly live: LiveCluster;
	readonly agenda: Agenda;
	readonly promises: Promises;
	readonly hands: Hands<Run>;
	readonly flights: FlightsByPlace;
	readonly quick: QuickLook;
	readonly policy: PolicyPreset;
	/** Unix seconds at virtual time 0. */
	readonly start_time: number;
	readonly starting_ms: number;
	readonly emit: (happening: Happening) => void;
	readonly emitStep: (
		kind: "step_started" | "step_done",
		action_uid: ActionUid,
		steps: StepTable,
		index: number,
		changed: boolean,
	) => void;
	readonly liveActions: () => readonly Action[];
	/** The action has ended. */
	readonly ended: (run: Run) => void;
}

/** Takes claimed actions along their life cycle: what the server's runner does, with the same rules, in virtual time. */
export interface Runs {
	/** Applies an event to the action and tells it. */
	record(run: Run, event: ActionEvent): void;
	/** A step that took time has come to its end. */
	stepEnded(run: Run, steps: StepTable, index: number, end: StepEnd): void;
	/** Takes up a queued action. */
	begin(run: Run): void;
	/** Somebody asked for a cancel. */
	wake(run: Run): void;
	/** Brings the action up to date with the steps that were done, for whoever is going to show it. */
	catchUp(run: Run): void;
}

const NONE: ReadonlySet<NodeUid> = new Set();

/** Where a move or a failover led, the cluster shows; only a restoration counts them. */
function isRoutine({ kind }: StepTable, index: number): boolean {
	return kind[index] === MIGRATE || kind[index] === FAIL_OVER;
}

export function openRuns(deps: RunDeps): Runs {
	const { live, agenda, hands, quick, emit, emitStep } = deps;

	/** What steps do to an action is its progress, and only the latest is ever seen. */
	const catchUp = (run: Run): void => {
		if (run.walk === undefined || run.latest_done === undefined) return;
		const event = { kind: "step_done", step_index: run.latest_done, progress: run.walk.progress() } as const;
		run.latest_done = undefined;
		run.action = evolve(run.action, event);
	};
	const record = (run: Run, event: ActionEvent): void => {
		catchUp(run);
		run.action = evolve(run.action, event);
		const happening = tell(run.action, event);
		if (happening !== undefined) emit(happening);
		if (event.kind === "status_changed" && isTerminal(run.action.status)) close(run);
	};

	const close = (run: Run): void => {
		run.ended_ms = agenda.now_ms;
		run.promises.withdraw();
		run.plan = undefined;
		run.walk = undefined;
		endPause(run);
		run.steps_done = [];
		deps.ended(run);
	};

	const leaveStarting = (run: Run): void => {
		record(run, beginning(run.action, live.node(run.action.node_uid) !== undefined));
		if (run.action.status !== "running") return;
		if (run.action.cancel_requested) {
			record(run, { kind: "status_changed", status: "cancelling", description: "Finishing the steps in hand." });
			conclude(run, { kind: "cancelled" });
			return;
		}
		run.retry_until_ms = agenda.now_ms + planRetryTime(run.action.request);
		plan(run);
	};

	const isReopening = ({ action: { node_uid, request } }: Run): boolean =>
		deps.promises.isClosed(node_uid) && takesBack(request.name, node_uid, deps.liveActions());
	/** What a step of the run is checked against. */
	const othersOf = (run: Run): Occupancy =>
		isReopening(run)
			? othersWithoutClosing(run.promises.others, live.dense.nodes.positionOf(run.action.node_uid))
			: run.promises.others;

	const contextOf = (run: Run, reopening = isReopening(run)): PlanContext => ({
		cluster: live,
		policy: deps.policy,
		time: deps.start_time + Math.floor(agenda.now_ms / 1_000),
		closed: NONE,
		promised: [],
		standing: reopening
			? withoutClosing(deps.promises, live.dense.nodes.positionOf(run.action.node_uid))
			: deps.promises,
		reopening,
		done: run.steps_done,
	});

	const restoringOf = (run: Run): Restoring => {
		const { node_uid, request } = run.action;
		return { context: contextOf(run), node_uid, request, stays: run.plan?.stays ?? [] };
	};
	/** Moves and failovers are nearly all there is, and neither ends a restoration. */
	const looksBackBefore = (steps: StepTable, index: number): boolean =>
		steps.kind[index] === OTHER && endsRestoration(steps.step(index), index > 0 ? steps.step(index - 1) : undefined);
	const isDisturbed = (run: Run): boolean => {
		const disturbs = disturbsRestoration(restoringOf(run));
		return hands.inHand.some((other) => other.order !== run && disturbs(other.steps.step(other.index)));
	};

	const plan = (run: Run): void => {
		if (run.action.status !== "running") {
			conclude(run, { kind: "cancelled" });
			return;
		}
		run.promises.withdraw();
		const { node_uid, request } = run.action;
		const planned = planInNumbers(contextOf(run), node_uid, request);
		if (!planned.ok) {
			const { error_code, message } = planned.error;
			if (agenda.now_ms >= run.retry_until_ms) {
				conclude(run, { kind: "failed", error: { error_code, message } });
				return;
			}
			agenda.after(PLAN_RETRY_PAUSE_MS, () => plan(run));
			return;
		}
		catchUp(run);
		run.plans += 1;
		const { table } = planned.value;
		run.plan = planned.value;
		run.walk = openPlanWalk(table);
		run.promises.make(table);
		let bytes = 0;
		for (let index = 0; index < table.size; index += 1) bytes += table.bytes[index] ?? 0;
		emit({ kind: "planned", action_uid: run.action.action_uid, steps: table.size, bytes });
		goOn(run);
	};

	/** Looks again a little later, as whoever can only ask does. */
	const pause = (run: Run): void => {
		run.pause ??= agenda.after(PLAN_RETRY_PAUSE_MS, () => {
			run.pause = undefined;
			goOn(run);
		});
	};
	const endPause = (run: Run): void => {
		run.held_up = undefined;
		if (run.pause !== undefined) agenda.drop(run.pause);
		run.pause = undefined;
	};
	/** Holds the step up while another action has one in hand, or has promised one, that it must wait for. */
	const isHeldUp = (run: Run, steps: StepTable, index: number): boolean => {
		run.held_up = undefined;
		if (quick.isUnopposed(steps, index)) return false;
		const step = steps.step(index);
		const isOpposed = hands.inHand.some(
			(other) => other.order !== run && mustWaitFor(step, other.steps.step(other.index)),
		);
		const isReady = !isOpposed && !mustAwaitDepartures(contextOf(run), step);
		if (isReady && !(looksBackBefore(steps, index) && isDisturbed(run))) return false;
		run.held_up = index;
		pause(run);
		return true;
	};
	const nextStep = ({ action, held_up, walk }: Run): number | undefined =>
		action.status === "running" ? (held_up ?? walk?.next()) : undefined;

	/** Begins steps while there is nothing against it. With none in hand and none held up the run has come to rest. */
	const goOn = (run: Run): void => {
		const width = concurrentMoves(run.action.request);
		const steps = run.plan?.table;
		while (steps !== undefined && run.halt === undefined && run.steps_in_hand < width) {
			const index = nextStep(run);
			if (index === undefined) break;
			if (isHeldUp(run, steps, index)) return;
			if (!quick.surelyFits(steps, index, run.promises) && !fits(run, steps, index)) {
				run.halt = { kind: "misfit" };
				break;
			}
			run.steps_in_hand += 1;
			const end = hands.execute(steps, index, run);
			const isLeftOut = end?.kind === "done" && !end.changed;
			if (!isLeftOut) emitStep("step_started", run.action.action_uid, steps, index, true);
			if (end !== undefined) stepEnded(run, steps, index, end);
		}
		if (run.steps_in_hand === 0 && !isTerminal(run.action.status)) rest(run);
	};
	const fits = (run: Run, steps: StepTable, index: number): boolean =>
		stepFitsAmong(othersOf(run), steps.step(index), deps.policy) &&
		(!looksBackBefore(steps, index) || isRestored(restoringOf(run)));

	const stepEnded = (run: Run, steps: StepTable, index: number, end: StepEnd): void => {
		const { action_uid } = run.action;
		run.steps_in_hand -= 1;
		if (end.kind === "failed") {
			emit({ kind: "step_failed", action_uid, step: steps.step(index), error_code: end.error.error_code });
			run.halt ??= afterFailure(end.error, fits(run, steps, index));
			return;
		}
		run.walk?.done(index);
		run.promises.keep(index);
		if (steps.kind[index] === MIGRATE) {
			run.moves += end.changed ? 1 : 0;
			run.bytes_moved += end.changed ? (steps.bytes[index] ?? 0) : 0;
		}
		if (run.action.request.name === "maintenance_off" || !isRoutine(steps, index))
			run.steps_done.push(steps.step(index));
		run.latest_done = index;
		emitStep("step_done", action_uid, steps, index, end.changed);
	};

	/** A finished plan that has not reached what it was for no longer fits the cluster. */
	const lookBack = (run: Run, halt: Halt): Halt => {
		if (halt.kind !== "finished" || isAttained(restoringOf(run))) return halt;
		return { kind: "misfit" };
	};

	/**
	 * Moves that were under way to a node when it closed for maintenance are waited for, and those by which other plans empty it; and steps that
	 * change what was given back to a node.
	 */
	const isAwaiting = (run: Run): boolean => {
		const { node_uid, request } = run.action;
		if (request.name === "maintenance_off") return isDisturbed(run);
		if (request.name !== "maintenance_on") return false;
		const arriving = deps.flights.shards_coming[live.dense.nodes.positionOf(node_uid)] ?? 0;
		return arriving > 0 || awaitsDepartures(contextOf(run), node_uid);
	};

	const rest = (run: Run): void => {
		const halt = lookBack(run, run.halt ?? { kind: run.action.status === "running" ? "finished" : "cancelled" });
		if (halt.kind === "finished" && isAwaiting(run)) {
			pause(run);
			return;
		}
		endPause(run);
		run.halt = undefined;
		run.fruitless = run.fruits > 0 ? 0 : run.fruitless + 1;
		run.fruits = 0;
		if (halt.kind !== "misfit" || run.action.status !== "running") {
			conclude(run, halt);
			return;
		}
		if (run.fruitless >= FRUITLESS_PLANS_MAX) {
			conclude(run, { kind: "failed", error: FRUITLESS });
			return;
		}
		run.retry_until_ms = agenda.now_ms + planRetryTime(run.action.request);
		plan(run);
	};

	const reopen = ({ action }: Run, { table, stays }: PlanInNumbers): void => {
		const { action_uid, node_uid, request } = action;
		if (!deps.promises.isClosed(node_uid) || !endsClosing(request, { steps: table.steps(), stays })) return;
		if (!isBeingRemoved(node_uid, deps.liveActions(), action_uid)) deps.promises.reopen(node_uid);
	};

	const conclude = (run: Run, halt: Halt): void => {
		const { table, stays = [] } = run.plan ?? {};
		const steps = { done: run.walk?.doneCount() ?? 0, total: table?.size ?? 0, stays };
		if (halt.kind === "finished" && run.plan !== undefined) reopen(run, run.plan);
		const event = ending(run.action, halt, steps, nodeLeft(live.node(run.action.node_uid)));
		if (event !== undefined) record(run, event);
	};

	return {
		record,
		catchUp,
		stepEnded(run, steps, index, end) {
			if (end.kind === "done") run.fruits += 1;
			stepEnded(run, steps, index, end);
			goOn(run);
		},
		begin(run) {
			run.started_ms = agenda.now_ms;
			record(run, { kind: "status_changed", status: "starting", description: "Starting." });
			agenda.after(deps.starting_ms, () => leaveStarting(run));
		},
		wake(run) {
			if (run.action.status === "cancelling" && run.steps_in_hand === 0 && run.walk !== undefined) goOn(run);
		},
	};
}
