import type { Bdb, Cluster } from "@node-actions/domain";
import type { Lane } from "./lanes.ts";
import type { Recording } from "./recording.ts";

/** Where everything stands on the picture, in pixels; y counts from the top of the plot. */
export interface Layout {
	readonly width: number;
	readonly plot: { readonly left: number; readonly width: number; readonly height: number };
	readonly lanes: readonly PlacedLane[];
	/** Absent where a majority of the nodes was in service all the time. */
	readonly majority: Band | undefined;
	readonly bdbs_heading_y: number;
	/** Empty when no database lost redundancy or could not be reached. */
	readonly bdbs: readonly PlacedBdb[];
	/** Databases with windows that are not shown. */
	readonly bdbs_left_out: number;
}

export interface PlacedLane extends Lane {
	readonly y: number;
	readonly height: number;
	/** The strip for actions, the rows for moves, and the foot for free memory, one below the other. */
	readonly strip: Band;
	readonly rows_band: Band;
	readonly foot: Band;
}

export interface Band {
	readonly y: number;
	readonly height: number;
}

export interface PlacedBdb extends Band {
	readonly bdb: Bdb;
}

const WIDTH = 1_360;
const LEFT = 150;
const RIGHT = 36;
const BDB_HEIGHT = 22;
const BDB_HEADING = 34;
const BDBS_MAX = 20;
/** Above and below the row of the majority. */
const MAJORITY_GAP = 6;

/** Lanes get lower as there are more of them. */
const LANE_HEIGHTS = [
	{ lanes: 8, height: 92 },
	{ lanes: 16, height: 64 },
	{ lanes: 30, height: 48 },
	{ lanes: Number.POSITIVE_INFINITY, height: 38 },
] as const;

export function openLayout(cluster: Cluster, { exposures, minorities }: Recording, lanes: readonly Lane[]): Layout {
	const height = LANE_HEIGHTS.find((row) => lanes.length <= row.lanes)?.height ?? 38;
	const placed = lanes.map((lane, at): PlacedLane => {
		const y = at * height;
		const strip = { y: y + 3, height: Math.min(13, height * 0.22) };
		const foot_height = Math.round(height * 0.3);
		const rows_y = strip.y + strip.height + 2;
		const foot = { y: y + height - foot_height, height: foot_height };
		return { ...lane, y, height, strip, rows_band: { y: rows_y, height: foot.y - rows_y - 2 }, foot };
	});
	const exposed = new Map<number, number>();
	for (const { bdb_uid, begin_ms, end_ms } of exposures) {
		exposed.set(bdb_uid, (exposed.get(bdb_uid) ?? 0) + end_ms - begin_ms);
	}
	// Those that kept it stand beside those that lost it, where there is room for all.
	const few = cluster.bdbs.length <= BDBS_MAX;
	const shown = cluster.bdbs
		.filter(({ uid, replication }) => exposed.has(uid) || (exposed.size > 0 && replication && few))
		.sort((a, b) => (exposed.get(b.uid) ?? 0) - (exposed.get(a.uid) ?? 0) || a.uid - b.uid)
		.slice(0, BDBS_MAX)
		.sort((a, b) => a.uid - b.uid);
	const lanes_end_y = lanes.length * height;
	const majority = minorities.length === 0 ? undefined : { y: lanes_end_y + MAJORITY_GAP, height: BDB_HEIGHT };
	const bdbs_heading_y = majority === undefined ? lanes_end_y : majority.y + majority.height;
	const bdbs_y = bdbs_heading_y + BDB_HEADING;
	const plot_height = bdbs_y + shown.length * BDB_HEIGHT + 6;
	return {
		width: WIDTH,
		plot: { left: LEFT, width: WIDTH - LEFT - RIGHT, height: plot_height },
		lanes: placed,
		majority,
		bdbs_heading_y,
		bdbs: shown.map((bdb, at) => ({ bdb, y: bdbs_y + at * BDB_HEIGHT, height: BDB_HEIGHT })),
		bdbs_left_out: exposed.size - shown.filter(({ uid }) => exposed.has(uid)).length,
	};
}
