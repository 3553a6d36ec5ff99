import { ACTION_NAMES, type ActionName } from "../action/name.ts";
import type { ActionOptions, ActionRequest } from "../action/options.ts";
import { type Bounds, checkNumber, checkWord } from "../given/check-value.ts";
import { isOfKind, type Kind, wrongType } from "../given/kind.ts";
import { unknownFields } from "./check-fields.ts";
import { requestProblem } from "./check-shape.ts";
import type { ScenarioProblem } from "./scenario-problem.ts";

type OptionRule = Exclude<Kind, "number"> | Bounds;

const MOVES: Bounds = { from: 1, whole: true };

/** What each option has to be. */
const OPTIONS: { readonly [Name in ActionName]: { readonly [Option in keyof ActionOptions[Name]]-?: OptionRule } } = {
	remove: { wait_for_persistence: "truth" },
	maintenance_on: {
		overwrite_snapshot: "truth",
		evict_ha_replica: "truth",
		evict_active_active_replica: "truth",
		keep_slave_shards: "truth",
		evict_dbs: "texts",
		demote_node: "truth",
		max_concurrent_actions: MOVES,
	},
	maintenance_off: { snapshot_name: "text", skip_shards_restore: "truth", max_concurrent_actions: MOVES },
	enslave_node: { demote_node: "truth", endpoints_only: "truth", retry_timeout_seconds: { from: 0 } },
};

const REQUEST = { name: true, options: true } as const;

/** A request that cannot be read, with another name than an action's, or with options that the action does not have or that are not what they have to be. */
export function* checkRequest(request: ActionRequest, path: ScenarioProblem["path"]): Iterable<ScenarioProblem> {
	const shapeless = requestProblem(request, path);
	if (shapeless !== undefined) {
		yield shapeless;
		return;
	}
	yield* unknownFields(request, REQUEST, path);
	yield* checkWord(request.name, [...path, "name"], ACTION_NAMES);
	if (!ACTION_NAMES.includes(request.name)) return;
	const rules: Readonly<Record<string, OptionRule>> = OPTIONS[request.name];
	const at = [...path, "options"];
	yield* unknownFields(request.options, rules, at);
	const given = request.options as Readonly<Record<string, unknown>>;
	for (const [option, rule] of Object.entries(rules)) {
		if (given[option] === undefined) continue;
		if (typeof rule !== "string") yield* checkNumber(given[option], [...at, option], rule);
		else if (!isOfKind(given[option], rule)) yield wrongType(given[option], [...at, option], rule);
	}
}
