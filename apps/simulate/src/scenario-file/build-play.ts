import { basename } from "node:path";
import type { RollPlan, RollSearch, Scenario, SimulationModel, TimedFailure } from "@node-actions/domain/simulation";
import type { LoadedCluster } from "@node-actions/simulated-cluster";
import type { ScenarioFile } from "./scenario-schema.ts";

/** A scenario file in the simulation's terms: what is to be played. */
export type Play = { readonly title: string } & (
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
		return { title, kind: "schedule", scenario };
	}
	const plan = {
		...settings,
		...given("leave", roll.leave),
		...given("back", roll.back),
		...given("work_ms", roll.work),
		...given("work_takes_node_down", roll.work_takes_node_down),
	};
	if (roll.search !== undefined) return { title, kind: "search", search: { plan, ...roll.search } };
	return { title, kind: "roll", plan: { ...plan, ...given("width", roll.width), ...given("order", roll.order) } };
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
