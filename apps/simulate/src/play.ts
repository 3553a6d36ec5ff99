import { type Cluster, err, ok, type Result } from "@node-actions/domain";
import {
	type RollResult,
	type RollTrial,
	roll,
	type ScenarioProblem,
	type SimulationReport,
	searchRoll,
	simulate,
} from "@node-actions/domain/simulation";
import type { Play } from "./scenario-file/build-play.ts";
import { openRecorder } from "./timeline/record.ts";
import type { Recording } from "./timeline/recording.ts";

/** What came of a scenario. */
export interface Played {
	readonly title: string;
	/** As it was before. */
	readonly cluster: Cluster;
	readonly report: SimulationReport;
	readonly recording: Recording;
	/** Present when an action was rolled over the fleet. */
	readonly roll?: RollOutcome;
	/** Present when order and width were searched: what was tried, in that order. */
	readonly tried?: readonly RollTrial[];
	/** The one of them that is shown. */
	readonly best?: Pick<RollTrial, "order" | "width">;
}

export type RollOutcome = Omit<RollResult, "timeline" | "report" | "cluster">;

/** A search for which no roll holds: there is nothing to show but what was tried. */
export interface NoneHolds {
	readonly kind: "none_holds";
	readonly tried: readonly RollTrial[];
}

/** Why a scenario was not played to an end that can be shown. */
export type PlayFailure = NoneHolds | { readonly kind: "problems"; readonly problems: readonly ScenarioProblem[] };

/** Plays a scenario out and records what its picture needs. The same scenario gives the same result. */
export function play(what: Play): Result<Played, PlayFailure> {
	switch (what.kind) {
		case "schedule": {
			const { cluster } = what.scenario;
			const recorder = openRecorder(cluster);
			const played = simulate(what.scenario, { timeline: "none", onEvent: recorder.onEvent });
			if (!played.ok) return problems(played.error);
			const { report } = played.value;
			return ok({ title: what.title, cluster, report, recording: recorder.finish(report.end_ms) });
		}
		case "roll":
			return playRoll(what.title, what.plan);
		case "search": {
			const searched = searchRoll(what.search);
			if (!searched.ok) return problems(searched.error);
			const { best, tried } = searched.value;
			if (best === undefined) return err({ kind: "none_holds", tried });
			const { order, width } = best;
			const rolled = playRoll(what.title, { ...what.search.plan, order, width });
			return rolled.ok ? ok({ ...rolled.value, tried, best: { order, width } }) : rolled;
		}
		default:
			return what satisfies never;
	}
}

function playRoll(title: string, plan: Parameters<typeof roll>[0]): Result<Played, PlayFailure> {
	const recorder = openRecorder(plan.cluster);
	const rolled = roll(plan, { timeline: "none", onEvent: recorder.onEvent });
	if (!rolled.ok) return problems(rolled.error);
	const { timeline: _none, report, cluster: _after, ...outcome } = rolled.value;
	return ok({ title, cluster: plan.cluster, report, recording: recorder.finish(report.end_ms), roll: outcome });
}

function problems(found: readonly ScenarioProblem[]): Result<never, PlayFailure> {
	return err({ kind: "problems", problems: found });
}
