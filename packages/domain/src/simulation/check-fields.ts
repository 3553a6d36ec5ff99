import { shown } from "../given/shown.ts";
import type { ScenarioProblem } from "./scenario-problem.ts";

/** Every field that a thing may have. */
export type FieldsOf<Thing> = { readonly [Field in keyof Thing]-?: true };

/** Unknown fields told of one thing: whoever hands in something else altogether is not helped by a thousand. */
const UNKNOWN_MAX = 20;

/**
 * Fields that nothing reads, mostly misspelt ones, whose default would count without a word. A field that is there and undefined is taken for absent; what is no object is told elsewhere. Not asked of
 * the cluster: all its fields are required, so that a misspelt one is missing, and it may come from a driver that says more. `called`: what the thing is called where it has no path.
 */
export function* unknownFields(
	given: unknown,
	fields: Readonly<Record<string, unknown>>,
	path: ScenarioProblem["path"],
	called = "The scenario",
): Iterable<ScenarioProblem> {
	if (typeof given !== "object" || given === null || Array.isArray(given)) return;
	let told = 0;
	for (const [field, value] of Object.entries(given)) {
		if (value === undefined || Object.hasOwn(fields, field)) continue;
		const name = path.length === 0 ? called : path.join(".");
		const message = `${name} has no field ${shown(field)}; its fields are ${Object.keys(fields).join(", ")}.`;
		yield { rule: "unknown_field", message, path: [...path, field] };
		told += 1;
		if (told === UNKNOWN_MAX) return;
	}
}
