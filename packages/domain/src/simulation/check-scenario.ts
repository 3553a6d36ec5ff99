import { CONFLICT_SCOPES } from "../action/conflict.ts";
import { ACTION_NAMES } from "../action/name.ts";
import { brokenRules } from "../cluster/check-rules.ts";
import type { Cluster } from "../cluster/cluster.ts";
import { type Bounds, checkNumber, checkWord } from "../given/check-value.ts";
import { isObject, wrongType } from "../given/kind.ts";
import { shown } from "../given/shown.ts";
import { POLICY_PRESETS } from "../policy.ts";
import type { NodeUid } from "../uid.ts";
import { type FieldsOf, unknownFields } from "./check-fields.ts";
import { checkRequest } from "./check-request.ts";
import { membersThatAreNone, shapeProblems } from "./check-shape.ts";
import type { Failures, RandomFailures, Scenario, SimulationModel, TimedCommand, TimedFailure } from "./scenario.ts";
import type { ScenarioProblem } from "./scenario-problem.ts";

const SEED_MAX = 2 ** 32 - 1;

type Path = ScenarioProblem["path"];

const FAILURES: FieldsOf<Failures> = { timed: true, random: true };
const TIMED: FieldsOf<TimedFailure> = { kind: true, time_ms: true, node_uid: true };
const RANDOM: FieldsOf<RandomFailures> = { seed: true, mean_time_to_failure_ms: true, repair_ms: true };

const COMMANDS: { readonly [Kind in TimedCommand["kind"]]: FieldsOf<Extract<TimedCommand, { kind: Kind }>> } = {
	start: { kind: true, time_ms: true, node_uid: true, request: true },
	cancel: { kind: true, time_ms: true, node_uid: true, name: true },
};

const MODEL: FieldsOf<SimulationModel> = {
	bandwidth_bytes_per_second: true,
	step_duration_ms: true,
	transfers_per_node_max: true,
	variation: true,
	starting_ms: true,
	promotion_ms: true,
};

/** The settings that a roll shares with a scenario. */
export type Settings = Omit<Scenario, "cluster" | "schedule" | "failures" | "model">;

/** What a roll shares with a scenario. */
export const SHARED: FieldsOf<Settings & Pick<Scenario, "cluster" | "model">> = {
	cluster: true,
	policy: true,
	conflict_scope: true,
	model: true,
	seed: true,
	start_time: true,
	running_actions_max: true,
	time_limit_ms: true,
	events_max: true,
};

const SCENARIO: FieldsOf<Scenario> = { ...SHARED, schedule: true, failures: true };

/** Everything that is wrong with a scenario. An empty list means that it can be simulated. */
export function checkScenario(scenario: Scenario): readonly ScenarioProblem[] {
	const unknown = [...unknownFields(scenario, SCENARIO, [])];
	const shapeless = [
		...shapeProblems(scenario, "The scenario", { schedule: "list" }, { failures: "object", model: "object" }),
		...shapelessCommands(scenario),
	];
	// Told with them, since what is missing may be there under another name.
	if (shapeless.length > 0) return [...shapeless, ...unknown];
	return [
		...unknown,
		...clusterProblems(scenario.cluster),
		...settings(scenario),
		...model(scenario.model ?? {}),
		...times(scenario),
	];
}

/** Commands and failures that cannot be looked at. Whether they are lists at all is asked elsewhere. */
function* shapelessCommands(scenario: Partial<Scenario> | undefined): Iterable<ScenarioProblem> {
	const { schedule, failures } = scenario ?? {};
	if (Array.isArray(schedule)) yield* membersThatAreNone(schedule, ["schedule"]);
	const { timed, random } = failures ?? {};
	if (timed !== undefined && !Array.isArray(timed)) yield wrongType(timed, ["failures", "timed"], "list");
	if (Array.isArray(timed)) yield* membersThatAreNone(timed, ["failures", "timed"]);
	if (random !== undefined && !isObject(random)) yield wrongType(random, ["failures", "random"], "object");
}

/** What the cluster breaks, of which each value is one that it may have. */
export function clusterProblems(cluster: Cluster): readonly ScenarioProblem[] {
	return brokenRules(cluster).map((problem) => ({ ...problem, path: ["cluster", ...problem.path] }));
}

export function* settings(scenario: Settings): Iterable<ScenarioProblem> {
	const { policy, conflict_scope, seed, start_time, running_actions_max, time_limit_ms, events_max } = scenario;
	if (policy !== undefined) yield* checkWord(policy, ["policy"], POLICY_PRESETS);
	if (conflict_scope !== undefined) yield* checkWord(conflict_scope, ["conflict_scope"], CONFLICT_SCOPES);
	yield* optional(seed, ["seed"], { from: 0, to: SEED_MAX, whole: true });
	yield* optional(start_time, ["start_time"], { from: 0, to: 2 ** 40, whole: true });
	yield* optional(running_actions_max, ["running_actions_max"], { from: 1, whole: true });
	yield* optional(time_limit_ms, ["time_limit_ms"], { from: 0, above: true });
	yield* optional(events_max, ["events_max"], { from: 1, whole: true });
}

export function* model(given: Partial<SimulationModel>): Iterable<ScenarioProblem> {
	const at = (name: keyof SimulationModel): Path => ["model", name];
	yield* unknownFields(given, MODEL, ["model"]);
	yield* optional(given.bandwidth_bytes_per_second, at("bandwidth_bytes_per_second"), { from: 0, above: true });
	yield* optional(given.step_duration_ms, at("step_duration_ms"), { from: 0 });
	yield* optional(given.starting_ms, at("starting_ms"), { from: 0 });
	yield* optional(given.promotion_ms, at("promotion_ms"), { from: 0 });
	yield* optional(given.variation, at("variation"), { from: 0, to: 0.999 });
	yield* optional(given.transfers_per_node_max ?? undefined, at("transfers_per_node_max"), { from: 1, whole: true });
}

function* times({ cluster, schedule, failures }: Scenario): Iterable<ScenarioProblem> {
	const nodes = new Set(cluster.nodes.map(({ uid }) => uid));
	for (const [index, command] of schedule.entries()) {
		const path: Path = ["schedule", index];
		yield* checkWord(command.kind, [...path, "kind"], Object.keys(COMMANDS));
		const { kind } = command;
		if (typeof kind === "string" && Object.hasOwn(COMMANDS, kind)) yield* unknownFields(command, COMMANDS[kind], path);
		yield* checkNumber(command.time_ms, [...path, "time_ms"], { from: 0 });
		yield* knownNode(nodes, command.node_uid, [...path, "node_uid"]);
		if (command.kind === "start") yield* checkRequest(command.request, [...path, "request"]);
		if (command.kind === "cancel") yield* checkWord(command.name, [...path, "name"], ACTION_NAMES);
	}
	if (failures !== undefined) yield* failureProblems(cluster, failures);
}

function* failureProblems(cluster: Cluster, given: Failures): Iterable<ScenarioProblem> {
	const { timed = [], random } = given;
	const nodes = new Set(cluster.nodes.map(({ uid }) => uid));
	yield* unknownFields(given, FAILURES, ["failures"]);
	let readable = true;
	for (const [index, failure] of timed.entries()) {
		const path: Path = ["failures", "timed", index];
		yield* unknownFields(failure, TIMED, path);
		const wrong = [
			...checkWord(failure.kind, [...path, "kind"], ["node_down", "node_up"]),
			...checkNumber(failure.time_ms, [...path, "time_ms"], { from: 0 }),
			...knownNode(nodes, failure.node_uid, [...path, "node_uid"]),
		];
		yield* wrong;
		readable &&= wrong.length === 0;
	}
	if (random === undefined) {
		// Without their times and nodes nobody can say what comes before what.
		if (readable) yield* neverDown(cluster, timed);
		return;
	}
	const path: Path = ["failures", "random"];
	yield* unknownFields(random, RANDOM, path);
	yield* checkNumber(random.seed, [...path, "seed"], { from: 0, to: SEED_MAX, whole: true });
	yield* checkNumber(random.mean_time_to_failure_ms, [...path, "mean_time_to_failure_ms"], { from: 0, above: true });
	yield* checkNumber(random.repair_ms, [...path, "repair_ms"], { from: 0 });
}

/** Nodes that come back although nothing has taken them down by then. Failures at random may have. */
function* neverDown(cluster: Cluster, timed: readonly TimedFailure[]): Iterable<ScenarioProblem> {
	const down = new Set(cluster.nodes.filter(({ status }) => status === "down").map(({ uid }) => uid));
	// At one time they happen in the order in which they are listed.
	const inOrder = timed.map((failure, index) => ({ ...failure, index })).sort((a, b) => a.time_ms - b.time_ms);
	for (const { kind, node_uid, index } of inOrder) {
		if (kind === "node_down") down.add(node_uid);
		else if (kind === "node_up" && !down.delete(node_uid)) {
			const message = `Node ${node_uid} comes back at a time when it is not down; let it go down before.`;
			yield { rule: "never_down", message, path: ["failures", "timed", index] };
		}
	}
}

export function* knownNode(nodes: ReadonlySet<unknown>, node_uid: NodeUid, path: Path): Iterable<ScenarioProblem> {
	if (nodes.has(node_uid)) return;
	yield {
		rule: "unknown_node",
		message: `${path.join(".")} is ${shown(node_uid)}, which is not in cluster.nodes.`,
		path,
	};
}

function optional(value: number | undefined, path: Path, bounds: Bounds): Iterable<ScenarioProblem> {
	return value === undefined ? [] : checkNumber(value, path, bounds);
}
