import type { BdbUid, Cluster } from "@node-actions/domain";
import type { Recording } from "./recording.ts";

/** Colours that people with any colour vision tell apart (after Okabe and Ito), without the reds, which warn. */
const BDB_COLOURS = ["#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#8c6d1f"] as const;

const OTHER_COLOUR = "#7a7a85";

export const COLOURS = {
	ink: "#22242a",
	faint: "#6a6d78",
	line: "#d5d7de",
	free_memory: "#dfe9dc",
	free_memory_edge: "#7c9c74",
	maintenance: "#e9e6f2",
	down: "#b4b7c2",
	gone: "#dcdce1",
	action: "#4b4e5a",
	failover: "#22242a",
	warning: "#c1121f",
	outage: "#5b0a12",
	minority: "#6a3d9a",
} as const;

/** A legend entry for moves: one of the databases with the most bytes moved, or all the others together. */
export interface Hue {
	readonly name: string;
	readonly colour: string;
}

/** The hue of each database's moves, and all hues in use. */
export function openPalette(
	{ bdbs }: Cluster,
	{ moves }: Recording,
): { readonly hues: readonly Hue[]; hueOf(bdb: BdbUid): Hue } {
	const bytes = new Map<BdbUid, number>();
	for (const move of moves) bytes.set(move.bdb_uid, (bytes.get(move.bdb_uid) ?? 0) + move.bytes);
	const moved = bdbs.filter(({ uid }) => bytes.has(uid));
	const named = moved
		.toSorted((a, b) => (bytes.get(b.uid) ?? 0) - (bytes.get(a.uid) ?? 0) || a.uid - b.uid)
		.slice(0, BDB_COLOURS.length)
		.sort((a, b) => a.uid - b.uid);
	const other: Hue = { name: `${moved.length - named.length} other databases`, colour: OTHER_COLOUR };
	const hues = new Map<BdbUid, Hue>(
		named.map(({ uid, name }, at) => [uid, { name: `${uid} ${name}`, colour: BDB_COLOURS[at] ?? OTHER_COLOUR }]),
	);
	return {
		hues: [...hues.values(), ...(moved.length > named.length ? [other] : [])],
		hueOf: (bdb) => hues.get(bdb) ?? other,
	};
}

/** Black or white, whichever reads better on this colour (given as #rrggbb). */
export function inkOn(colour: string): string {
	const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));
	return 0.299 * red + 0.587 * green + 0.114 * blue > 140 ? COLOURS.ink : "#ffffff";
}
