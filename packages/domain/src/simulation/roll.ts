import type { ActionError } from "../error.ts";
import { err, ok, type Result } from "../result.ts";
import type { NodeUid } from "../uid.ts";
import type { SimulationEvent } from "./event.ts";
import { openRollCrew } from "./roll-crew.ts";
import { checkRollPlan, type RollPlan } from "./roll-plan.ts";
import type { ScenarioProblem } from "./scenario-problem.ts";
import { eventSink, optionProblems, type SimulationOptions, type SimulationResult, worldSettings } from "./simulate.ts";
import { openWorld, type World } from "./world.ts";

export interface RollResult extends SimulationResult {
	/** Nodes that were taken out and, unless `back` is null, brought back; in the order in which they were done. */
	readonly done: readonly NodeUid[];
	/** Nodes that could not leave, with the reason of the last attempt. They are in service. */
	readonly could_not_leave: readonly RollFailure[];
	/** Nodes that left and could not be brought back. They are out. */
	readonly could_not_return: readonly RollFailure[];
	/** Nodes whose turn never came, because nodes that could not return took up the width or a bound was reached. */
	readonly not_reached: readonly NodeUid[];
	/** Most nodes that were out at once. */
	readonly out_max: number;
	/** Fewest living copies that any slot range of a replicated database ever had; null when no database is replicated. */
	readonly min_living_copies: number | null;
}

export interface RollFailure {
	readonly node_uid: NodeUid;
	readonly error: ActionError;
}

/**
 * Rolls one action over the fleet: as many nodes out at once as `width` allows, the next as soon as one is done. A node that cannot leave
 * while others are out is tried again later and at last alone; one that cannot return is tried again whenever another has returned.
 */
export function roll(plan: RollPlan, options: SimulationOptions = {}): Result<RollResult, readonly ScenarioProblem[]> {
	const checked = checkRollPlan(plan);
	const problems = [...(checked.ok ? [] : checked.error), ...optionProblems(options)];
	return problems.length > 0 ? err(problems) : ok(rollChecked(plan, options));
}

/** The same for a plan that was checked before. */
export function rollChecked(plan: RollPlan, options: SimulationOptions): RollResult {
	const timeline: SimulationEvent[] = [];
	const settings = worldSettings(plan.cluster, plan.model, plan, eventSink(timeline, options));
	const crew = openRollCrew(plan, () => world);
	const world: World = openWorld({ ...settings, onEnded: crew.ended });
	world.agenda.after(0, crew.goOn);
	const report = world.run();
	const replicated = new Set(plan.cluster.bdbs.filter(({ replication }) => replication).map(({ uid }) => uid));
	const copies = report.bdbs.filter(({ uid }) => replicated.has(uid)).map((bdb) => bdb.min_living_copies);
	return {
		timeline,
		report,
		cluster: world.live.toCluster(),
		...crew.outcome(),
		min_living_copies: copies.length === 0 ? null : copies.reduce((least, one) => Math.min(least, one)),
	};
}
