import type { CustomSeriesOption } from "echarts/charts";
import { span } from "./lane-shapes.ts";
import type { Band, PlacedBdb } from "./layout.ts";
import { COLOURS } from "./palette.ts";
import type { Exposure, Window } from "./recording.ts";
import { type Shape, shapeSeries } from "./shape-series.ts";

const KINDS = {
	redundancy: { name: "Redundancy lost", colour: COLOURS.warning, y: 3, height: 16, says: "without redundancy" },
	availability: { name: "Unavailable", colour: COLOURS.outage, y: 7, height: 8, says: "unavailable" },
} as const satisfies Record<Exposure["kind"], object>;

/** Windows in which a database lacked copies, in red, and in which it could not be reached, darker. Without any, none. */
export function exposureSeries(
	placed: readonly PlacedBdb[],
	exposures: readonly Exposure[],
): readonly { readonly series: CustomSeriesOption; readonly shapes: readonly Shape[] }[] {
	const rows = new Map(placed.map((row) => [row.bdb.uid, row]));
	return (["redundancy", "availability"] as const).flatMap((kind) => {
		const { name, colour, y, height, says } = KINDS[kind];
		const shapes = exposures.flatMap(({ bdb_uid, kind: own, begin_ms, end_ms }): Shape[] => {
			const row = rows.get(bdb_uid);
			if (row === undefined || own !== kind) return [];
			const hover = `Database ${bdb_uid} ${row.bdb.name} ${says}, ${span(begin_ms, end_ms)}`;
			return [{ kind: "box", begin_ms, end_ms, y: row.y + y, height, fill: colour, hover }];
		});
		return shapes.length === 0 ? [] : [{ series: shapeSeries(name, colour, shapes, 3), shapes }];
	});
}

/** Windows in which no majority of the nodes was in service, in a row of the whole cluster. */
export function minorityShapes({ y, height }: Band, minorities: readonly Window[]): readonly Shape[] {
	return minorities.map(({ begin_ms, end_ms }) => ({
		...{ kind: "box", begin_ms, end_ms, y: y + 3, height: height - 6, fill: COLOURS.minority },
		hover: `No majority of the nodes is in service, ${span(begin_ms, end_ms)}`,
	}));
}
