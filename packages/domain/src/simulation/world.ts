import type { Action } from "../action/action.ts";
import { decideCancel } from "../action/cancel.ts";
import { type ConflictScope, conflictKey } from "../action/conflict.ts";
import type { ActionName } from "../action/name.ts";
import type { ActionRequest } from "../action/options.ts";
import { nextToRun } from "../action/schedule.ts";
import { decideStart } from "../action/start.ts";
import type { Cluster } from "../cluster/cluster.ts";
import { type LiveCluster, openLiveCluster } from "../cluster/live-cluster.ts";
import type { RequestError } from "../error.ts";
import { openPromises } from "../placement/promises.ts";
import { OTHER, type StepTable } from "../placement/step-table.ts";
import type { PolicyPreset } from "../policy.ts";
import { ok, type Result } from "../result.ts";
import type { ActionUid, NodeUid } from "../uid.ts";
import { type Agenda, openAgenda } from "./agenda.ts";
import type { Happening, SimulationEvent } from "./event.ts";
import { openFlightsByPlace } from "./flights-by-place.ts";
import { openHands } from "./hands.ts";
import { openHealth } from "./health.ts";
import { openLoads } from "./loads.ts";
import { openMajority } from "./majority.ts";
import { type NodesAtRisk, openNodesAtRisk } from "./nodes-at-risk.ts";
import { openQuickLook } from "./quick-look.ts";
import { openRandom } from "./random.ts";
import type { SimulationReport } from "./report.ts";
import { newRun, type Run } from "./run.ts";
import { openRuns, type Runs } from "./run-steps.ts";
import type { SimulationModel } from "./scenario.ts";
import { openTally } from "./tally.ts";

/** A cluster, its users, its runner and its misfortunes, in virtual time. */
export interface World {
	readonly live: LiveCluster;
	readonly agenda: Agenda;
	readonly nodes: NodesAtRisk;
	/** Starts an action now. Refusals are reported as well as answered. */
	start(node_uid: NodeUid, request: ActionRequest): Result<Action, RequestError>;
	cancel(node_uid: NodeUid, name: ActionName): void;
	/** Lets time pass until nothing is left to do or a bound is reached. Answers what came of it. */
	run(): SimulationReport;
}

export interface WorldSettings {
	readonly cluster: Cluster;
	readonly policy: PolicyPreset;
	readonly conflict_scope: ConflictScope;
	readonly model: SimulationModel;
	readonly seed: number;
	readonly start_time: number;
	readonly running_actions_max: number;
	readonly time_limit_ms: number;
	readonly events_max: number;
	readonly onEvent: ((event: SimulationEvent) => void) | undefined;
	/** An action has ended; whoever steers the simulation may go on. Called between two happenings, never inside one. */
	readonly onEnded?: (action: Action) => void;
}

/** Who starts actions in a simulation. */
const SIMULATED_USER = "simulation";

export function openWorld(settings: WorldSettings): World {
	const { conflict_scope, model, onEvent, onEnded } = settings;
	const live = openLiveCluster(settings.cluster);
	const agenda = openAgenda();
	const random = openRandom(settings.seed);
	const promises = openPromises(live);
	const tally = openTally();
	const emit = (happening: Happening): void => {
		tally.count(happening);
		onEvent?.({ time_ms: agenda.now_ms, ...happening });
	};
	/** Most of what happens; whoever does not listen to it is not told, and the step stays a row of a table. */
	const emitStep = (
		kind: "step_started" | "step_done",
		action_uid: ActionUid,
		steps: StepTable,
		index: number,
		changed: boolean,
	): void => {
		if (kind === "step_started") tally.stepStarted();
		else tally.stepDone(steps.kind[index] ?? OTHER, steps.bytes[index] ?? 0, changed);
		if (onEvent === undefined) return;
		const told = { time_ms: agenda.now_ms, kind, action_uid, step: steps.step(index) } as const;
		onEvent(kind === "step_done" && !changed ? { ...told, kind, left_out: true } : told);
	};
	const health = openHealth(live.dense, () => agenda.now_ms, emit);
	const majority = openMajority(live, () => agenda.now_ms, emit);
	const loads = openLoads(live.dense);
	const flights = openFlightsByPlace(live.dense);
	const quick = openQuickLook(live.dense, promises, flights);
	const hands = openHands<Run>({
		live,
		agenda,
		random,
		model,
		health,
		majority,
		loads,
		flights,
		quick,
		ended: (run, steps, index, end) => runs.stepEnded(run, steps, index, end),
	});
	const nodes = openNodesAtRisk({
		live,
		agenda,
		health,
		majority,
		promotion_ms: model.promotion_ms,
		emit,
		died: hands.nodeDied,
	});

	/** Live actions in order of acceptance. */
	const lively = new Map<ActionUid, Run>();
	/** The one live action that holds each place that the conflict rule knows. */
	const holders = new Map<string, Action>();
	/** Visible records. */
	const records = new Map<string, Run>();
	const claimed = new Set<ActionUid>();
	let looking = false;

	const placeOf = ({ request, node_uid }: Action): string => conflictKey(conflict_scope, request.name, node_uid);
	const recordKey = (node_uid: NodeUid, name: ActionName): string => conflictKey("node", name, node_uid);

	const liveActions = (): readonly Action[] => Array.from(lively.values(), ({ action }) => action);
	/** Looks for work after everything that happens at this moment has happened, once. */
	const nudge = (): void => {
		if (looking) return;
		looking = true;
		agenda.after(0, () => {
			looking = false;
			const free = settings.running_actions_max - claimed.size;
			for (const { action_uid } of nextToRun(liveActions(), (action) => claimed.has(action.action_uid), free)) {
				const run = lively.get(action_uid);
				if (run === undefined) continue;
				claimed.add(action_uid);
				runs.begin(run);
			}
		});
	};
	const runs: Runs = openRuns({
		live,
		agenda,
		promises,
		hands,
		flights,
		quick,
		policy: settings.policy,
		start_time: settings.start_time,
		starting_ms: model.starting_ms,
		emit,
		emitStep,
		liveActions,
		ended(run) {
			const { action } = run;
			lively.delete(action.action_uid);
			claimed.delete(action.action_uid);
			holders.delete(placeOf(action));
			nudge();
			if (onEnded !== undefined) agenda.after(0, () => onEnded(action));
		},
	});

	return {
		live,
		agenda,
		nodes,
		start(node_uid, request) {
			const rival = holders.get(conflictKey(conflict_scope, request.name, node_uid));
			const command = {
				action_uid: random.guid(),
				node_uid,
				request,
				started_by: SIMULATED_USER,
				creation_time: settings.start_time + Math.floor(agenda.now_ms / 1_000),
			};
			const in_cluster = live.node(node_uid) !== undefined;
			const decided = decideStart(conflict_scope, rival === undefined ? [] : [rival], command, in_cluster);
			if (!decided.ok) {
				emit({ kind: "refused", node_uid, name: request.name, error_code: decided.error.error_code });
				tally.refused(agenda.now_ms, node_uid, request.name, decided.error);
				return decided;
			}
			const action = decided.value;
			const key = recordKey(node_uid, request.name);
			const earlier = records.get(key);
			if (earlier !== undefined) runs.record(earlier, { kind: "record_removed", by: SIMULATED_USER });
			const run = newRun(action, agenda.now_ms, promises.open());
			tally.accepted(run);
			records.set(key, run);
			lively.set(action.action_uid, run);
			holders.set(placeOf(action), action);
			if (request.name === "remove") promises.close(node_uid);
			runs.record(run, { kind: "accepted", action });
			nudge();
			return ok(action);
		},
		cancel(node_uid, name) {
			const key = recordKey(node_uid, name);
			const run = records.get(key);
			const decided = decideCancel(run?.action, { node_uid, action: name, by: SIMULATED_USER });
			if (!decided.ok || run === undefined) {
				if (!decided.ok) {
					emit({ kind: "refused", node_uid, name, error_code: decided.error.error_code });
					tally.refused(agenda.now_ms, node_uid, name, decided.error);
				}
				return;
			}
			for (const event of decided.value) {
				runs.record(run, event);
				if (event.kind === "record_removed") records.delete(key);
			}
			runs.wake(run);
		},
		run() {
			let ended_by: SimulationReport["ended_by"] = "rest";
			// Happenings and turns are bounded alike, since a turn may come to nothing.
			for (let turns = 0; agenda.hasWork(); turns += 1) {
				if (turns >= settings.events_max || tally.events() >= settings.events_max) {
					ended_by = "event_limit";
					break;
				}
				if ((agenda.nextTime() ?? 0) > settings.time_limit_ms) {
					ended_by = "time_limit";
					break;
				}
				agenda.step();
			}
			for (const run of lively.values()) runs.catchUp(run);
			const end_ms = ended_by === "time_limit" ? settings.time_limit_ms : agenda.now_ms;
			return tally.report({
				ended_by,
				end_ms,
				without_majority_ms: majority.report(end_ms),
				nodes: loads.report(),
				bdbs: health.report(end_ms),
			});
		},
	};
}
