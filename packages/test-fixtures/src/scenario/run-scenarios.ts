import { describe, test } from "vitest";
import { SCENARIOS } from "../scenarios/all.ts";
import type { OpenWorld, Transport } from "../world.ts";
import { expectLegalPath } from "./life-cycle.ts";
import type { Play, Scenario } from "./scenario.ts";
import { expectSound } from "./topology.ts";

/**
 * Registers every scenario as a test over this way into the product. A failure tells the steps up to the one that failed.
 * At the end of each, every accepted action has kept to the life cycle and the cluster breaks no rule.
 */
export function runScenarios(openWorld: OpenWorld, transport: Transport): void {
	describe(`scenarios over ${transport}`, () => {
		for (const scenario of SCENARIOS) {
			test(`${scenario.title} [${scenario.covers.join(", ")}]`, () => play(scenario, openWorld));
		}
	});
}

/** Plays one scenario in a world of its own. */
export async function play(scenario: Scenario, openWorld: OpenWorld): Promise<void> {
	const another: Play["another"] = (changes = {}) =>
		openWorld({ cluster: "demo", conflict_scope: "cluster", policy: "documented", ...scenario.given, ...changes });
	await using world = await another();
	const state: Play = { world, another, started: new Map(), accepted: [], remembered: undefined };
	const told: string[] = [];
	for (const step of scenario.steps) {
		told.push(step.text);
		try {
			await step.run(state);
		} catch (cause) {
			if (cause instanceof Error) cause.message = `${cause.message}\n\nin\n${transcript(told)}`;
			throw cause;
		}
	}
	for (const { action_uid } of state.accepted) expectLegalPath(await world.history(action_uid));
	expectSound(await world.cluster());
}

function transcript(told: readonly string[]): string {
	return told.map((text, at) => `${at === told.length - 1 ? "  ✗" : "  ✓"} ${text}`).join("\n");
}
