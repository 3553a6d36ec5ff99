import { basename } from "node:path";
import type {
	RollPlan,
	RollSearch,
	Scenario,
	ScenarioProblem,
	SimulationModel,
	TimedFailure,
} from "@node-actions/domain/simulation";
import type { FilePath, LoadedCluster } from "@node-actions/simulated-cluster";
import type { ScenarioFile } from "./scenario-schema.ts";

/** A scenario file in the simulation's terms: what is to be played. */
export type Play = {
	readonly title: string;
	/** Where in the file that stands which a problem of the simulation is about. */
	readonly placeOf: (path: ScenarioProblem["path"]) => FilePath;
} & (
	| { readonly kind: "schedule"; readonly scenario: Scenario }
	| { readonly kind: "roll"; readonly plan: RollPlan }
	| { readonly kind: "search"; readonly search: RollSearch }
);

export function buildPlay(path: string, file: ScenarioFile, { cluster, model }: LoadedCluster): Play {
	const title = file.name ?? basename(path).replace(/\.(ya?ml|json)$/, "");
	const { policy, conflict_scope, seed, schedule = [], roll, failures } = file;
	const settings = {
		cluster,
		policy,
		conflict_scope,
		seed,
		model: { ...model, ...toModel(file.move_model) },
		...given("running_actions_max", file.running_actions_max),
		...given("time_limit_ms", file.time_limit),
		...given("events_max", file.events_max),
	};
	if (roll === undefined) {
		const scenario = { ...settings, schedule, ...given("failures", failures && toFailures(failures)) };
		return { title, placeOf: placeInSchedule(file), kind: "schedule", scenario };
	}
	const plan = {
		...settings,
		...given("leave", roll.leave),
		...given("back", roll.back),
		...given("work_ms", roll.work),
		...given("work_takes_node_down", roll.work_takes_node_down),
	};
	if (roll.search !== undefined)
		return { title, placeOf: placeInRoll(["roll", "search"]), kind: "search", search: { plan, ...roll.search } };
	const rolled = { ...plan, ...given("width", roll.width), ...given("order", roll.order) };
	return { title, placeOf: placeInRoll(["roll"]), kind: "roll", plan: rolled };
}

/** The file lists several nodes in one failure, and the simulation one in each. */
function placeInSchedule({ failures }: ScenarioFile): Play["placeOf"] {
	const places = (failures?.timed ?? []).flatMap(({ down = [], up = [] }, at) => [
		...down.map((_, nth): FilePath => ["failures", "timed", at, "down", nth]),
		...up.map((_, nth): FilePath => ["failures", "timed", at, "up", nth]),
	]);
	return (path) => (path[0] === "failures" && typeof path[2] === "number" ? (places[path[2]] ?? path) : path);
}

/** What a roll shares with a schedule stands beside it in the file, and what it has of its own stands under it. */
function placeInRoll(under: FilePath): Play["placeOf"] {
	const own = new Set<unknown>(["leave", "back", "width", "order", "work_ms", "width_max", "orders"]);
	return (path) => (own.has(path[0]) ? [...under, ...path] : path);
}

/** A field that is there only when it has a value. */
function given<Name extends string, Value>(name: Name, value: Value | undefined): { readonly [Key in Name]?: Value } {
	return value === undefined ? {} : ({ [name]: value } as { readonly [Key in Name]: Value });
}

function toModel(file: ScenarioFile["move_model"]): Partial<SimulationModel> {
	return {
		...given("bandwidth_bytes_per_second", file.bandwidth_bytes_per_second),
		...given("step_duration_ms", file.step_duration),
		...given("transfers_per_node_max", file.transfers_per_node_max),
		...given("variation", file.variation),
		...given("starting_ms", file.starting),
		...given("promotion_ms", file.promotion),
	};
}

function toFailures({ timed, random }: NonNullable<ScenarioFile["failures"]>): NonNullable<Scenario["failures"]> {
	return {
		timed: timed.flatMap(({ at: time_ms, down = [], up = [] }): TimedFailure[] => [
			...down.map((node_uid): TimedFailure => ({ kind: "node_down", time_ms, node_uid })),
			...up.map((node_uid): TimedFailure => ({ kind: "node_up", time_ms, node_uid })),
		]),
		...given(
			"random",
			random && {
				seed: random.seed,
				mean_time_to_failure_ms: random.mean_time_to_failure,
				repair_ms: random.repair,
			},
		),
	};
}
