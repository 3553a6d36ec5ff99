import type { Cluster } from "../cluster/cluster.ts";
import { checkWord } from "../given/check-value.ts";
import { isObject, isOfKind, wrongType } from "../given/kind.ts";
import { err, ok, type Result } from "../result.ts";
import { type FieldsOf, unknownFields } from "./check-fields.ts";
import { checkScenario, type Settings } from "./check-scenario.ts";
import type { SimulationEvent } from "./event.ts";
import type { SimulationReport } from "./report.ts";
import {
	DEFAULT_SIMULATION_MODEL,
	EVENTS_MAX,
	type Scenario,
	type SimulationModel,
	TIME_LIMIT_MS,
	type TimedCommand,
} from "./scenario.ts";
import type { ScenarioProblem } from "./scenario-problem.ts";
import { openWorld, type World, type WorldSettings } from "./world.ts";

export interface SimulationOptions {
	/** `none` keeps no events, for runs whose timeline would fill memory. Default `all`. */
	readonly timeline?: "all" | "none";
	/** Gets every event as it happens, kept or not. */
	readonly onEvent?: (event: SimulationEvent) => void;
}

export interface SimulationResult {
	/** In order of time; empty when none was to be kept. */
	readonly timeline: readonly SimulationEvent[];
	readonly report: SimulationReport;
	/** The cluster as the simulation left it. */
	readonly cluster: Cluster;
}

/**
 * Plays a scenario out with the same rules of decision, planning and life cycle as the server, in virtual time. Repeatable: the
 * same scenario gives the same result, byte for byte, on every engine. Answers what is wrong with a scenario that cannot be played.
 */
export function simulate(
	scenario: Scenario,
	options: SimulationOptions = {},
): Result<SimulationResult, readonly ScenarioProblem[]> {
	const problems = [...checkScenario(scenario), ...optionProblems(options)];
	if (problems.length > 0) return err(problems);
	const timeline: SimulationEvent[] = [];
	const world = openWorld(worldSettings(scenario.cluster, scenario.model, scenario, eventSink(timeline, options)));
	for (const command of scenario.schedule) world.agenda.after(command.time_ms, () => carryOut(world, command));
	if (scenario.failures !== undefined) world.nodes.expect(scenario.failures);
	const report = world.run();
	return ok({ timeline, report, cluster: world.live.toCluster() });
}

const OPTIONS: FieldsOf<SimulationOptions> = { timeline: true, onEvent: true };

/** What is wrong with the options of a simulation or a roll. */
export function* optionProblems(options: SimulationOptions): Iterable<ScenarioProblem> {
	if (!isObject(options)) {
		yield wrongType(options, ["options"], "object");
		return;
	}
	const { timeline, onEvent } = options;
	yield* unknownFields(options, OPTIONS, ["options"]);
	if (timeline !== undefined) yield* checkWord(timeline, ["options", "timeline"], ["all", "none"]);
	if (onEvent !== undefined && !isOfKind(onEvent, "function")) {
		yield wrongType(onEvent, ["options", "onEvent"], "function");
	}
}

/** Where events go: into the timeline, to the caller, both, or nowhere. */
export function eventSink(timeline: SimulationEvent[], options: SimulationOptions): WorldSettings["onEvent"] {
	const { onEvent } = options;
	if (options.timeline === "none") return onEvent;
	return (event) => {
		timeline.push(event);
		onEvent?.(event);
	};
}

/** Fills in what a scenario leaves out. */
export function worldSettings(
	cluster: Cluster,
	model: Partial<SimulationModel> = {},
	given: Settings,
	onEvent: WorldSettings["onEvent"],
): WorldSettings {
	return {
		cluster,
		policy: given.policy ?? "documented",
		conflict_scope: given.conflict_scope ?? "cluster",
		model: withDefaults(model),
		seed: given.seed ?? 1,
		start_time: given.start_time ?? 0,
		running_actions_max: given.running_actions_max ?? Number.POSITIVE_INFINITY,
		time_limit_ms: given.time_limit_ms ?? TIME_LIMIT_MS,
		events_max: given.events_max ?? EVENTS_MAX,
		onEvent,
	};
}

/** A part that is there and undefined is taken for absent, as everywhere. */
function withDefaults(model: Partial<SimulationModel>): SimulationModel {
	const given = Object.entries(model).filter(([, value]) => value !== undefined);
	return { ...DEFAULT_SIMULATION_MODEL, ...Object.fromEntries(given) };
}

function carryOut(world: World, command: TimedCommand): void {
	if (command.kind === "start") world.start(command.node_uid, command.request);
	else world.cancel(command.node_uid, command.name);
}
