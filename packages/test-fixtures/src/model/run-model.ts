import { ACTION_NAMES, CONFLICT_SCOPES, POLICY_PRESETS } from "@node-actions/domain";
import fc from "fast-check";
import { describe, test } from "vitest";
import { MIXED } from "../clusters.ts";
import { granted } from "../scenario/steps.ts";
import { expectSound } from "../scenario/topology.ts";
import type { OpenWorld, Transport } from "../world.ts";
import { AdvanceCommand } from "./advance-command.ts";
import { CancelCommand } from "./cancel-command.ts";
import { GetCommand } from "./get-command.ts";
import { ListCommand } from "./list-command.ts";
import { checkHistories, newModel, observeList } from "./model.ts";
import { RestartCommand } from "./restart-command.ts";
import { StartCommand } from "./start-command.ts";

export interface ModelRun {
	/** Worlds to open, each with a run of its own. Default 8. */
	readonly runs?: number;
	/** Commands of one run at most. Default 24. */
	readonly commands_max?: number;
}

const node = fc.integer({ min: 1, max: 3 });
const name = fc.constantFrom(...ACTION_NAMES);

const COMMANDS = [
	fc.tuple(node, name).map(([uid, action]) => new StartCommand(uid, action)),
	fc.tuple(node, name).map(([uid, action]) => new StartCommand(uid, action)),
	fc.tuple(node, name).map(([uid, action]) => new CancelCommand(uid, action)),
	fc.tuple(node, name).map(([uid, action]) => new GetCommand(uid, action)),
	fc.constant(new ListCommand()),
	fc.integer({ min: 0, max: 15_000 }).map((ms) => new AdvanceCommand(ms)),
	fc.constant(new RestartCommand()),
];

/**
 * Registers a run of random requests, passing time and restarts against a simple model of what clients may see. Safety is
 * checked after every command; liveness in the end, when every action must end. A failure prints seed and path.
 */
export function runModel(openWorld: OpenWorld, transport: Transport, { runs = 8, commands_max = 24 }: ModelRun = {}) {
	describe(`random requests over ${transport}`, () => {
		test("never show what the life cycle and the conflict rule forbid, and every action ends", () =>
			fc.assert(
				fc.asyncProperty(
					fc.constantFrom(...CONFLICT_SCOPES),
					fc.constantFrom(...POLICY_PRESETS),
					fc.commands(COMMANDS, { maxCommands: commands_max, size: "max" }),
					async (conflict_scope, policy, commands) => {
						await using world = await openWorld({ cluster: MIXED, conflict_scope, policy });
						const model = newModel(conflict_scope);
						await fc.asyncModelRun(() => ({ model, real: { world } }), commands);
						await world.settle();
						observeList(model, granted(await world.as("admin").listActions()).actions);
						await checkHistories({ world }, model);
						expectSound(await world.cluster());
					},
				),
				{ numRuns: runs, endOnFailure: true },
			));
	});
}
