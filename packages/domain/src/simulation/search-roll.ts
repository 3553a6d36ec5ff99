import { ok, type Result } from "../result.ts";
import { type RollResult, rollChecked } from "./roll.ts";
import { ROLL_ORDERS, type RollOrder } from "./roll-order.ts";
import { checkRollPlan, type RollPlan } from "./roll-plan.ts";
import type { ScenarioProblem } from "./scenario-problem.ts";

/** What the search may try and what it must keep. */
export interface RollSearch {
	/** Everything but order and width, which are searched. */
	readonly plan: Omit<RollPlan, "order" | "width">;
	/** Living copies that every slot range of a replicated database keeps at all times, from 0. Default 1. */
	readonly min_living_copies?: number;
	/** Orders to try. Default: all of `ROLL_ORDERS`. */
	readonly orders?: readonly RollOrder[];
	/** Widest to try, from 1. Default: half of the nodes. */
	readonly width_max?: number;
	/** Rolls simulated at most, from 1. Default 40. */
	readonly rolls_max?: number;
}

/** One order and width, and what came of them. */
export interface RollTrial {
	readonly order: RollOrder;
	readonly width: number;
	readonly makespan_ms: number;
	readonly min_living_copies: number | null;
	/** Nodes that were taken out and brought back. */
	readonly done: number;
	/** Every node was done and the floor was kept. */
	readonly holds: boolean;
}

export interface RollSearchResult {
	/** The trial that holds with the shortest makespan; ties go to fewer nodes out at once, then to the earlier order. Undefined when none holds. */
	readonly best: (RollTrial & { readonly result: RollResult }) | undefined;
	/** In the order in which they were tried. */
	readonly tried: readonly RollTrial[];
}

const ROLLS_MAX = 40;

/**
 * Searches order and width for the shortest roll that never drops redundancy below a floor. For each order the width is doubled
 * while the roll holds and gets shorter; between the last that did and the first that did not it is halved in. Bounded by `rolls_max`.
 */
export function searchRoll(search: RollSearch): Result<RollSearchResult, readonly ScenarioProblem[]> {
	const checked = checkRollPlan(search.plan);
	if (!checked.ok) return checked;
	const { plan, min_living_copies: floor = 1, orders = ROLL_ORDERS, rolls_max = ROLLS_MAX } = search;
	const widest = Math.max(1, Math.floor(search.width_max ?? plan.cluster.nodes.length / 2));
	const tried: RollTrial[] = [];
	let best: RollSearchResult["best"];

	const attempt = (order: RollOrder, width: number): RollTrial | undefined => {
		if (tried.length >= rolls_max) return undefined;
		const result = rollChecked({ ...plan, order, width }, { timeline: "none" });
		const { min_living_copies } = result;
		const trial: RollTrial = {
			order,
			width,
			makespan_ms: result.report.makespan_ms,
			min_living_copies,
			done: result.done.length,
			holds: result.done.length === plan.cluster.nodes.length && (min_living_copies ?? floor) >= floor,
		};
		tried.push(trial);
		if (trial.holds && (best === undefined || isBetter(trial, best))) best = { ...trial, result };
		return trial;
	};

	for (const order of orders) {
		let good = attempt(order, 1);
		if (good?.holds !== true) continue;
		let bad = widest + 1;
		for (let width = 2; width < bad; width = Math.min(width * 2, Math.max(width + 1, widest))) {
			const trial = attempt(order, width);
			if (trial === undefined) break;
			if (!trial.holds || trial.makespan_ms >= good.makespan_ms) bad = width;
			else good = trial;
		}
		for (let low = good.width; bad - low > 1; ) {
			const width = low + Math.floor((bad - low) / 2);
			const trial = attempt(order, width);
			if (trial === undefined) break;
			if (trial.holds && trial.makespan_ms < good.makespan_ms) {
				good = trial;
				low = width;
			} else {
				bad = width;
			}
		}
	}
	return ok({ best, tried });
}

function isBetter(a: RollTrial, b: RollTrial): boolean {
	return a.makespan_ms !== b.makespan_ms ? a.makespan_ms < b.makespan_ms : a.width < b.width;
}
