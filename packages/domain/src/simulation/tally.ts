import type { ActionName } from "../action/name.ts";
import type { ActionStatus } from "../action/status.ts";
import type { RequestError } from "../error.ts";
import { FAIL_OVER, MIGRATE } from "../placement/step-table.ts";
import type { NodeUid } from "../uid.ts";
import type { Happening } from "./event.ts";
import type { RefusedReport, SimulationReport } from "./report.ts";
import type { Run } from "./run.ts";

/** Counts what happens and makes the report of it. */
export interface Tally {
	/** Happenings so far. */
	events(): number;
	/** Any but those that steps are begun and done. */
	count(happening: Happening): void;
	stepStarted(): void;
	/** `kind` as in a step table. A step that changed nothing is no move and no failover. */
	stepDone(kind: number, bytes: number, changed: boolean): void;
	accepted(run: Run): void;
	refused(time_ms: number, node_uid: NodeUid, name: ActionName, error: RequestError): void;
	report(
		rest: Pick<SimulationReport, "ended_by" | "end_ms" | "without_majority_ms" | "nodes" | "bdbs">,
	): SimulationReport;
}

export function openTally(): Tally {
	const runs: Run[] = [];
	const refusals: RefusedReport[] = [];
	let events = 0;
	let bytes_moved = 0;
	let moves = 0;
	let failovers = 0;
	let promotions = 0;
	let node_failures = 0;

	return {
		events: () => events,
		count(happening) {
			events += 1;
			switch (happening.kind) {
				case "promoted":
					promotions += 1;
					break;
				case "node_down":
					node_failures += 1;
					break;
			}
		},
		stepStarted: () => {
			events += 1;
		},
		stepDone(kind, bytes, changed) {
			events += 1;
			if (!changed) return;
			if (kind === MIGRATE) moves += 1;
			if (kind === FAIL_OVER) failovers += 1;
			bytes_moved += bytes;
		},
		accepted: (run) => {
			runs.push(run);
		},
		refused: (time_ms, node_uid, name, { error_code, message }) => {
			refusals.push({ time_ms, node_uid, name, error_code, message });
		},
		report({ ended_by, end_ms, without_majority_ms, nodes, bdbs }) {
			const first_ms = runs[0]?.accepted_ms ?? 0;
			const last_ms = runs.reduce((last, { ended_ms }) => Math.max(last, ended_ms ?? end_ms), first_ms);
			return {
				ended_by,
				end_ms,
				makespan_ms: last_ms - first_ms,
				bytes_moved,
				moves,
				failovers,
				promotions,
				node_failures,
				without_majority_ms,
				events,
				actions_by_status: countByStatus(runs),
				actions: runs.map(describeRun),
				refused: refusals,
				nodes,
				bdbs,
			};
		},
	};
}

function countByStatus(runs: readonly Run[]): Record<ActionStatus, number> {
	const counts: Record<ActionStatus, number> = {
		queued: 0,
		starting: 0,
		running: 0,
		cancelling: 0,
		completed: 0,
		cancelled: 0,
		failed: 0,
		aborted: 0,
	};
	for (const { action } of runs) counts[action.status] += 1;
	return counts;
}

function describeRun(run: Run): SimulationReport["actions"][number] {
	const { action } = run;
	return {
		action_uid: action.action_uid,
		node_uid: action.node_uid,
		name: action.request.name,
		status: action.status,
		progress: action.progress,
		accepted_ms: run.accepted_ms,
		started_ms: run.started_ms,
		ended_ms: run.ended_ms,
		moves: run.moves,
		bytes_moved: run.bytes_moved,
		plans: run.plans,
		error: action.error ?? null,
		description: action.description ?? null,
	};
}
