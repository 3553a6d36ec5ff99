import type { ActionRequest } from "../action/options.ts";
import type { Cluster } from "../cluster/cluster.ts";
import { checkNumber, checkWord } from "../given/check-value.ts";
import { firstOf } from "../given/mistake.ts";
import { err, ok, type Result } from "../result.ts";
import type { NodeUid } from "../uid.ts";
import { type FieldsOf, unknownFields } from "./check-fields.ts";
import { checkRequest } from "./check-request.ts";
import { clusterProblems, knownNode, model, type Settings, SHARED, settings } from "./check-scenario.ts";
import { shapeProblems } from "./check-shape.ts";
import { ROLL_ORDERS, type RollOrder } from "./roll-order.ts";
import type { SimulationModel } from "./scenario.ts";
import type { ScenarioProblem } from "./scenario-problem.ts";

/** One action rolled over a fleet, node by node or several at once. */
export interface RollPlan extends Settings {
	readonly cluster: Cluster;
	/** Takes a node out. Default: `maintenance_on` without options. */
	readonly leave?: ActionRequest;
	/** Brings it back after the work; null: it is not brought back, as after `remove`. Default: `maintenance_off` without options. */
	readonly back?: ActionRequest | null;
	/** Nodes out at once, from 1: from the start of `leave` until `back` has ended. Default 1. */
	readonly width?: number;
	/** The nodes to roll over and their order, named or listed. Default `uid`: all of them. */
	readonly order?: RollOrder | readonly NodeUid[];
	/** Milliseconds that the work on a node takes once it is out, from 0. Default 0. */
	readonly work_ms?: number;
	/** Whether the node is down during the work, as it is for an upgrade of its host. Default true. */
	readonly work_takes_node_down?: boolean;
	readonly model?: Partial<SimulationModel>;
}

export const DEFAULT_LEAVE: ActionRequest = { name: "maintenance_on", options: {} };
export const DEFAULT_BACK: ActionRequest = { name: "maintenance_off", options: {} };

const UNSEARCHED: FieldsOf<Omit<RollPlan, "order" | "width">> = {
	...SHARED,
	leave: true,
	back: true,
	work_ms: true,
	work_takes_node_down: true,
};

const PLAN: FieldsOf<RollPlan> = { ...UNSEARCHED, order: true, width: true };

/** Refuses a plan that cannot be rolled. `searched`: order and width are looked for, so that it has none. */
export function checkRollPlan(plan: RollPlan, searched = false): Result<undefined, readonly ScenarioProblem[]> {
	const unknown = [...unknownFields(plan, searched ? UNSEARCHED : PLAN, [], "The plan")];
	const shapeless = shapeProblems(plan, "The plan", {}, { model: "object", work_takes_node_down: "truth" });
	if (shapeless.length > 0) return err([...shapeless, ...unknown]);
	const problems = [
		...unknown,
		...clusterProblems(plan.cluster),
		...settings(plan),
		...model(plan.model ?? {}),
		...ownProblems(plan),
	];
	return problems.length > 0 ? err(problems) : ok(undefined);
}

function* ownProblems(plan: RollPlan): Iterable<ScenarioProblem> {
	const { cluster, leave, back, width, order = "uid", work_ms } = plan;
	if (leave !== undefined) yield* checkRequest(leave, ["leave"]);
	if (back !== undefined && back !== null) yield* checkRequest(back, ["back"]);
	if (width !== undefined) yield* widthProblems(width, ["width"], plan);
	if (work_ms !== undefined) yield* checkNumber(work_ms, ["work_ms"], { from: 0 });
	if (!Array.isArray(order)) {
		yield* checkWord(order, ["order"], ROLL_ORDERS);
		return;
	}
	yield* firstOf(orderProblems(cluster, order));
}

function* orderProblems(cluster: Cluster, order: readonly NodeUid[]): Iterable<ScenarioProblem> {
	const nodes = new Set(cluster.nodes.map(({ uid }) => uid));
	const listed = new Set<NodeUid>();
	for (const [at, uid] of order.entries()) {
		yield* knownNode(nodes, uid, ["order", at]);
		if (nodes.has(uid) && listed.has(uid)) {
			yield { rule: "duplicate_uid", message: `order names node ${uid} twice; once is enough.`, path: ["order", at] };
		}
		listed.add(uid);
	}
}

/** A width is a whole number from 1 up to as many nodes as there are to roll over: more cannot be out at once. */
export function widthProblems(
	width: unknown,
	path: ScenarioProblem["path"],
	{ cluster, order }: Pick<RollPlan, "cluster" | "order">,
): Iterable<ScenarioProblem> {
	const nodes = Array.isArray(order) ? order.length : cluster.nodes.length;
	return checkNumber(width, path, { from: 1, to: Math.max(1, nodes), whole: true });
}
