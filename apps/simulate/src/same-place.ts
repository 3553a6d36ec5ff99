import { realpath, stat } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";

/** Names standard output where a file is asked for. */
export const STANDARD_OUTPUT = "-";

/** The options that ask for a file, in the order in which the files are written. */
const OPTIONS = ["out", "svg", "json"] as const;

/** Files to write, by the option that asks for each; undefined: none. */
export type Places = { readonly [Option in (typeof OPTIONS)[number]]: string | undefined };

/** What is read to play a scenario: its own file, and the cluster file that it names, if it names one. */
export interface Sources {
	readonly scenario: string;
	readonly cluster?: string;
}

/** Two options that would write to one place, where the second would spoil what the first wrote; undefined when each has its own. Paths count from `folder`. */
export async function samePlace(places: Places, folder: string): Promise<string | undefined> {
	const taken = new Map<string, string>();
	for (const [option, path] of given(places)) {
		const place = await placeOf(path, folder);
		const other = taken.get(place);
		if (other !== undefined) return `--${option}: must not go to the same place as --${other}, which is ${path}.`;
		taken.set(place, option);
	}
	return undefined;
}

/** An option that would write over what is read, which may be the only copy that there is; undefined when none does. Paths count from `folder`. */
export async function overSource(
	places: Places,
	{ scenario, cluster }: Sources,
	folder: string,
): Promise<string | undefined> {
	const read = new Map([[await placeOf(resolve(folder, scenario), folder), "the scenario"]]);
	if (cluster !== undefined) read.set(await placeOf(resolve(folder, cluster), folder), "the scenario's cluster");
	for (const [option, path] of given(places)) {
		const held = read.get(await placeOf(path, folder));
		if (held !== undefined) return `--${option}: must not go to ${path}, which holds ${held}.`;
	}
	return undefined;
}

function given(places: Places): readonly (readonly [option: string, path: string])[] {
	return OPTIONS.flatMap((option) => {
		const path = places[option];
		return path === undefined ? [] : [[option, path] as const];
	});
}

/**
 * The same for every path under which a file can be reached, through links too. Of devices it is the path: a terminal that is read from and written to is
 * one device, and nothing in it is spoilt.
 */
async function placeOf(path: string, folder: string): Promise<string> {
	if (path === STANDARD_OUTPUT) return path;
	const full = resolve(folder, path);
	const found = await stat(full, { bigint: true }).catch(() => undefined);
	if (found?.isFile()) return `${found.dev}:${found.ino}`;
	const above = await realpath(dirname(full)).catch(() => dirname(full));
	return join(above, basename(full));
}
