import { checkNumber, checkWord } from "../given/check-value.ts";
import { isObject, wrongType } from "../given/kind.ts";
import { firstOf } from "../given/mistake.ts";
import { err, ok, type Result } from "../result.ts";
import type { NodeUid } from "../uid.ts";
import { type FieldsOf, unknownFields } from "./check-fields.ts";
import { type RollResult, rollChecked } from "./roll.ts";
import { orderNodes, ROLL_ORDERS, type RollOrder } from "./roll-order.ts";
import { checkRollPlan, type RollPlan, widthProblems } from "./roll-plan.ts";
import type { ScenarioProblem } from "./scenario-problem.ts";

/** What the search may try and what it must keep. */
export interface RollSearch {
	/** Everything but order and width, which are searched. */
	readonly plan: Omit<RollPlan, "order" | "width">;
	/** Living copies that every slot range of a replicated database keeps at all times, whole, from 0. Default 1. */
	readonly min_living_copies?: number;
	/** Orders to try, at least one. Default: all of `ROLL_ORDERS`, and every other order of a fleet of up to four nodes where `rolls_max` allows it. */
	readonly orders?: readonly RollOrder[];
	/** Widest to try, whole, from 1. Default: all nodes of a fleet of up to 16, half of those of a larger one. */
	readonly width_max?: number;
	/** Rolls simulated at most, whole, from 1. Default 112 for a fleet of up to 16 nodes, which allows every order in every width; 64 for a larger one. */
	readonly rolls_max?: number;
}

/** One order and width, and what came of them. */
export interface RollTrial {
	/** Named, or listed where it has no name. */
	readonly order: RollOrder | readonly NodeUid[];
	readonly width: number;
	readonly makespan_ms: number;
	readonly min_living_copies: number | null;
	/** How long no majority of the nodes was in service. */
	readonly without_majority_ms: number;
	/** Nodes that were taken out and brought back. */
	readonly done: number;
	/** Actions that did not complete, most of them tried again later. */
	readonly failed: number;
	/** Starts that were refused, most of them sent again later. */
	readonly refused: number;
	/** Every node was done, the floor was kept, and a majority of the nodes was in service all the time, whatever the policy. */
	readonly holds: boolean;
}

export interface RollSearchResult {
	/**
	 * The trial that holds with the shortest makespan; ties go to fewer failed actions, then to fewer nodes out at once, then to the earlier order. Undefined when
	 * none holds.
	 */
	readonly best: (RollTrial & { readonly result: RollResult }) | undefined;
	/** In the order in which they were tried. */
	readonly tried: readonly RollTrial[];
}

const SEARCH: FieldsOf<RollSearch> = {
	plan: true,
	min_living_copies: true,
	orders: true,
	width_max: true,
	rolls_max: true,
};

const ROLLS_MAX = 64;

/** In fleets of at most so many nodes every width is tried: wide rolls, in which many nodes wait for each other, are the slow ones to simulate. */
const EVERY_WIDTH_NODES_MAX = 16;

/** Every width of these nodes in every named order, and every width of `ANY_ORDER_NODES_MAX` nodes in any order. */
const ROLLS_MAX_OF_FEW = 112;

/** Fleets of at most so many nodes have few enough orders to try every one. */
const ANY_ORDER_NODES_MAX = 4;

/**
 * Searches order and width for the shortest roll that never drops redundancy below a floor and always leaves a majority of the nodes in service. Where `rolls_max` allows it, every order is tried in every width: a wider roll is not
 * always a shorter one. Otherwise for each order the width is doubled while the roll holds and gets shorter, and between the last that did and the first that did
 * not it is halved in, which may miss the best. Of orders, only the named ones are tried in a fleet of more than four nodes.
 */
export function searchRoll(search: RollSearch): Result<RollSearchResult, readonly ScenarioProblem[]> {
	if (!isObject(search)) return err([wrongType(search, [], "object", "The search")]);
	const unknown = [...unknownFields(search, SEARCH, [], "The search")];
	if (!isObject(search.plan)) return err([wrongType(search.plan, ["plan"], "object"), ...unknown]);
	const checked = checkRollPlan(search.plan, true);
	const wrong = [...(checked.ok ? [] : checked.error), ...unknown];
	if (wrong.some(({ rule }) => rule === "wrong_type")) return err(wrong);
	const problems = [...wrong, ...searchProblems(search)];
	if (problems.length > 0) return err(problems);
	const { plan, min_living_copies: floor = 1 } = search;
	const { cluster } = plan;
	const few = cluster.nodes.length <= EVERY_WIDTH_NODES_MAX;
	const { rolls_max = few ? ROLLS_MAX_OF_FEW : ROLLS_MAX } = search;
	const widest = search.width_max ?? (few ? cluster.nodes.length : Math.floor(cluster.nodes.length / 2));
	const orders = search.orders ?? defaultOrders(cluster, Math.floor(rolls_max / widest));
	const tried: RollTrial[] = [];
	let best: RollSearchResult["best"];

	const attempt = (order: RollTrial["order"], width: number): RollTrial | undefined => {
		if (tried.length >= rolls_max) return undefined;
		const result = rollChecked({ ...plan, order, width }, { timeline: "none" });
		const { min_living_copies, report } = result;
		const trial: RollTrial = {
			order,
			width,
			makespan_ms: report.makespan_ms,
			min_living_copies,
			without_majority_ms: report.without_majority_ms,
			done: result.done.length,
			failed: report.actions.filter(({ status }) => status !== "completed").length,
			refused: report.refused.length,
			holds:
				result.done.length === cluster.nodes.length &&
				(min_living_copies ?? floor) >= floor &&
				report.without_majority_ms === 0,
		};
		tried.push(trial);
		if (trial.holds && (best === undefined || isBetter(trial, best))) best = { ...trial, result };
		return trial;
	};

	const tryEveryWidth = orders.length * widest <= rolls_max;
	for (const order of orders) {
		if (tryEveryWidth) for (let width = 1; width <= widest; width += 1) attempt(order, width);
		else narrowDown(widest, (width) => attempt(order, width));
	}
	return ok({ best, tried });
}

function* searchProblems(search: RollSearch): Iterable<ScenarioProblem> {
	const { min_living_copies, orders, width_max, rolls_max } = search;
	if (min_living_copies !== undefined) {
		yield* checkNumber(min_living_copies, ["min_living_copies"], { from: 0, whole: true });
	}
	if (orders !== undefined && !Array.isArray(orders)) {
		yield wrongType(orders, ["orders"], "list");
		return;
	}
	yield* firstOf(unknownOrders(orders ?? []));
	if (orders?.length === 0) {
		const message = `orders is empty; name one of ${ROLL_ORDERS.join(", ")}, or leave it out.`;
		yield { rule: "out_of_range", message, path: ["orders"] };
	}
	if (width_max !== undefined) yield* widthProblems(width_max, ["width_max"], search.plan);
	if (rolls_max !== undefined) yield* checkNumber(rolls_max, ["rolls_max"], { from: 1, whole: true });
}

function* unknownOrders(orders: readonly RollOrder[]): Iterable<ScenarioProblem> {
	for (const [at, order] of orders.entries()) yield* checkWord(order, ["orders", at], ROLL_ORDERS);
}

/** The named orders, and where there are at most so many orders in all, those that have no name. */
function defaultOrders(cluster: RollPlan["cluster"], orders_max: number): readonly RollTrial["order"][] {
	if (cluster.nodes.length > ANY_ORDER_NODES_MAX) return ROLL_ORDERS;
	const named = new Set(ROLL_ORDERS.map((order) => String(orderNodes(cluster, order))));
	const others = permutations(orderNodes(cluster, "uid")).filter((order) => !named.has(String(order)));
	return ROLL_ORDERS.length + others.length <= orders_max ? [...ROLL_ORDERS, ...others] : ROLL_ORDERS;
}

function permutations(uids: readonly NodeUid[]): readonly (readonly NodeUid[])[] {
	if (uids.length <= 1) return [uids];
	return uids.flatMap((first) => permutations(uids.filter((uid) => uid !== first)).map((others) => [first, ...others]));
}

/** Tries one order in some of the widths. */
function narrowDown(widest: number, attempt: (width: number) => RollTrial | undefined): void {
	let good = attempt(1);
	if (good?.holds !== true) return;
	let bad = widest + 1;
	for (let width = 2; width < bad; width = Math.min(width * 2, Math.max(width + 1, widest))) {
		const trial = attempt(width);
		if (trial === undefined) return;
		if (!trial.holds || trial.makespan_ms >= good.makespan_ms) bad = width;
		else good = trial;
	}
	for (let low = good.width; bad - low > 1; ) {
		const width = low + Math.floor((bad - low) / 2);
		const trial = attempt(width);
		if (trial === undefined) return;
		if (trial.holds && trial.makespan_ms < good.makespan_ms) {
			good = trial;
			low = width;
		} else {
			bad = width;
		}
	}
}

function isBetter(a: RollTrial, b: RollTrial): boolean {
	if (a.makespan_ms !== b.makespan_ms) return a.makespan_ms < b.makespan_ms;
	return a.failed !== b.failed ? a.failed < b.failed : a.width < b.width;
}
