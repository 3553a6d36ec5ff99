import { resolve } from "node:path";

/** Names standard output where a file is asked for. */
export const STANDARD_OUTPUT = "-";

/** Files to write, by the option that asks for each; undefined: none. */
export type Places = { readonly [Option in "out" | "svg" | "json"]: string | undefined };

/** Two options that would write to one place, where the second would spoil what the first wrote; undefined when each has its own. Paths count from `folder`. */
export function samePlace(places: Places, folder: string): string | undefined {
	const taken = new Map<string, string>();
	for (const option of ["out", "svg", "json"] as const) {
		const path = places[option];
		if (path === undefined) continue;
		const place = path === STANDARD_OUTPUT ? path : resolve(folder, path);
		const other = taken.get(place);
		if (other !== undefined) return `--${option}: must not go to the same place as --${other}, which is ${path}.`;
		taken.set(place, option);
	}
	return undefined;
}
