import { humanBytes } from "@node-actions/domain";
import type { ActionReport } from "@node-actions/domain/simulation";
import { humanDuration } from "../units.ts";
import type { Bar } from "./lanes.ts";
import type { PlacedLane } from "./layout.ts";
import { COLOURS, type Hue, inkOn } from "./palette.ts";
import type { Absence, Failover } from "./recording.ts";
import type { Shape } from "./shape-series.ts";

const ABSENCES = {
	maintenance: { fill: COLOURS.maintenance, ink: COLOURS.faint, says: "takes no shards" },
	down: { fill: COLOURS.down, ink: COLOURS.ink, says: "is down" },
	gone: { fill: COLOURS.gone, ink: COLOURS.faint, says: "has left the cluster" },
} as const satisfies Record<Absence["kind"], object>;

/** Shades a whole lane while its node is out of service. */
export function absenceShape(lane: PlacedLane, { kind, begin_ms, end_ms }: Absence): Shape {
	const { fill, ink, says } = ABSENCES[kind];
	const hover = `Node ${lane.node.uid} ${says}, ${span(begin_ms, end_ms)}`;
	// The name stands in the band of moves, since memory is drawn over the foot.
	const { y } = lane;
	const height = lane.height - 2;
	return {
		kind: "box",
		begin_ms,
		end_ms,
		y: y + 1,
		height,
		fill,
		label: says.replace(/^is /, ""),
		label_colour: ink,
		centred: true,
		hover,
	};
}

export function hasFailed({ status }: Pick<ActionReport, "status">): boolean {
	return status === "failed" || status === "aborted";
}

/** An action, as a strip at the top of its node's lane. */
export function actionShape({ strip }: PlacedLane, action: ActionReport, sim_end_ms: number): Shape {
	const { node_uid, name, status, started_ms, ended_ms, error, description } = action;
	const [begin_ms, end_ms] = [started_ms ?? action.accepted_ms, ended_ms ?? sim_end_ms];
	const fill = hasFailed(action) ? COLOURS.warning : COLOURS.action;
	const reason = error?.message ?? (status === "aborted" ? description : null);
	const why = reason === null ? "" : ` · ${reason}`;
	const hover = `${name} on node ${node_uid}: ${status}, ${span(begin_ms, end_ms)}${why}`;
	const label = status === "completed" ? name : `${name}: ${status}`;
	return { kind: "box", begin_ms, end_ms, ...strip, fill, label, label_colour: "#ffffff", hover };
}

/** A move: filled where the shard leaves, outlined where it arrives. */
export function moveShape({ rows_band, rows }: PlacedLane, { move, side, row }: Bar, { colour }: Hue): Shape {
	const { shard_uid, from, to, bytes, begin_ms, end_ms, unfinished } = move;
	const height = rows_band.height / Math.max(2, rows);
	const outcome = unfinished ? " · not finished" : "";
	return {
		kind: "box",
		begin_ms,
		end_ms,
		y: rows_band.y + row * height,
		height: Math.max(1.5, height - 1),
		fill: side === "leaving" ? colour : tint(colour),
		stroke: unfinished ? COLOURS.warning : colour,
		dashed: unfinished,
		label: side === "leaving" ? `${shard_uid} → node ${to}` : `${shard_uid} ← node ${from}`,
		label_colour: side === "leaving" ? inkOn(colour) : COLOURS.ink,
		hover: `Shard ${shard_uid}, node ${from} → node ${to}, ${humanBytes(bytes)}, ${span(begin_ms, end_ms)}${outcome}`,
	};
}

/** A failover, on the node that gives the role away. */
export function failoverShape({ rows_band }: PlacedLane, failover: Failover): Shape {
	const { time_ms, kind, from, to, from_shard_uid, to_shard_uid } = failover;
	const by = kind === "by_action" ? "asked for by an action" : "by the cluster itself, because the node is down";
	const hover = `Shard ${from_shard_uid} on node ${from} hands over to shard ${to_shard_uid} on node ${to}, at ${humanDuration(time_ms)}, ${by}`;
	const fill = kind === "by_action" ? COLOURS.failover : COLOURS.warning;
	const height = Math.min(11, rows_band.height);
	const y = rows_band.y + (rows_band.height - height) / 2;
	return { kind: "diamond", begin_ms: time_ms, end_ms: time_ms, y, height, fill, hover };
}

/** "1m to 2m 30s (1m 30s)" */
export function span(begin_ms: number, end_ms: number): string {
	return `${humanDuration(begin_ms)} to ${humanDuration(end_ms)} (${humanDuration(end_ms - begin_ms)})`;
}

/** The colour mixed with three parts of white: solid, so that what lies behind does not change it. */
function tint(colour: string): string {
	const parts = [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));
	return `#${parts
		.map((part) =>
			Math.round(part * 0.25 + 255 * 0.75)
				.toString(16)
				.padStart(2, "0"),
		)
		.join("")}`;
}
