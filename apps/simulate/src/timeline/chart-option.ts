import { humanBytes } from "@node-actions/domain";
import type { CustomSeriesOption } from "echarts/charts";
import type {
	GraphicComponentOption,
	GridComponentOption,
	LegendComponentOption,
	TitleComponentOption,
} from "echarts/components";
import type { ComposeOption } from "echarts/core";
import type { Played } from "../play.ts";
import { humanCount, humanDuration } from "../units.ts";
import { exposureSeries, minorityShapes } from "./exposure-series.ts";
import { LEGEND_GAP, openHead } from "./head.ts";
import { absenceShape, actionShape, failoverShape, hasFailed, moveShape } from "./lane-shapes.ts";
import { openLanes } from "./lanes.ts";
import { type Layout, openLayout, type PlacedLane } from "./layout.ts";
import { memorySeries } from "./memory-series.ts";
import { COLOURS, openPalette } from "./palette.ts";
import type { Absence } from "./recording.ts";
import { type Shape, shapeSeries } from "./shape-series.ts";
import { timeAxis } from "./time-axis.ts";

export type TimelineOption = ComposeOption<
	CustomSeriesOption | GridComponentOption | LegendComponentOption | TitleComponentOption | GraphicComponentOption
>;

/** A picture to be rendered, and what hovering says: by series, then by item. */
export interface Chart {
	readonly option: TimelineOption;
	readonly width: number;
	readonly height: number;
	readonly hovers: readonly (readonly string[])[];
	/** The picture in a sentence, for those who cannot see it. */
	readonly summary: string;
}

interface Part {
	readonly series: CustomSeriesOption;
	readonly icon: string;
	readonly shapes: readonly Shape[];
}

/** For the lower time axis and its name. */
const AXIS_HEIGHT = 58;

/** Draws a lane per node and, below, a row per database. Bounded: the picture says what it leaves out. */
export function drawTimeline(played: Played): Chart {
	const { cluster, recording, report, title } = played;
	const { lanes, note } = openLanes(cluster, recording);
	const layout = openLayout(cluster, recording, lanes);
	const parts = [...absenceParts(layout.lanes, recording.absences), ...laneParts(played, layout)];
	if (layout.majority !== undefined) {
		parts.push(
			...part(
				"No majority in service",
				COLOURS.minority,
				minorityShapes(layout.majority, recording.minorities),
				"rect",
				3,
			),
		);
	}
	for (const { series, shapes } of exposureSeries(layout.bdbs, recording.exposures)) {
		parts.push({ series, shapes, icon: "rect" });
	}
	const { step_ms, max_ms } = timeAxis(recording.end_ms);
	const axis = {
		type: "value" as const,
		min: 0,
		max: max_ms,
		interval: step_ms,
		axisLabel: { formatter: (ms: number) => humanDuration(ms), color: COLOURS.faint, fontSize: 11 },
		axisLine: { lineStyle: { color: COLOURS.line } },
	};
	const summary = [
		`${humanCount(report.actions.length)} actions in ${humanDuration(report.makespan_ms)}`,
		`${humanCount(report.moves)} moves, ${humanBytes(report.bytes_moved)}`,
		`${humanCount(report.failovers + report.promotions)} failovers`,
		`${humanCount(cluster.nodes.length)} nodes`,
	].join(" · ");
	const { width, plot } = layout;
	const names = parts.map(({ series }) => String(series.name));
	const subtitle = [summary, ...(recording.moves.length === 0 ? [] : [SIDES]), ...(note === "" ? [] : [note])];
	const { legend_y, plot_y } = openHead(width - 44, names, subtitle.length);
	return {
		width,
		height: plot_y + plot.height + AXIS_HEIGHT,
		summary,
		hovers: parts.map(({ shapes }) => shapes.map(({ hover }) => hover)),
		option: {
			animation: false,
			backgroundColor: "#ffffff",
			textStyle: { fontFamily: "system-ui, 'DejaVu Sans', sans-serif", color: COLOURS.ink },
			title: {
				text: title,
				subtext: subtitle.join("\n"),
				left: 24,
				top: 16,
				itemGap: 6,
				textStyle: { fontSize: 20, fontWeight: 600, color: COLOURS.ink },
				subtextStyle: { fontSize: 13, lineHeight: 18, color: COLOURS.faint },
			},
			legend: {
				left: 20,
				right: 24,
				top: legend_y,
				itemGap: LEGEND_GAP,
				itemWidth: 14,
				itemHeight: 10,
				selectedMode: false,
				textStyle: { fontSize: 12, color: COLOURS.ink },
				data: parts.map(({ icon }, at) => ({ name: names[at] ?? "", icon })),
			},
			grid: { ...plot, top: plot_y },
			xAxis: [
				{ ...axis, name: "time since the beginning", nameLocation: "middle", nameGap: 30, splitLine: { show: false } },
				{ ...axis, position: "top", splitLine: { lineStyle: { color: COLOURS.line, opacity: 0.6 } } },
			],
			yAxis: { type: "value", min: 0, max: plot.height, inverse: true, show: false },
			graphic: { elements: labels(layout, plot_y) },
			series: parts.map(({ series }) => series),
		},
	};
}

const ABSENCE_PARTS = [
	{ kind: "maintenance", name: "Takes no shards", colour: COLOURS.maintenance },
	{ kind: "down", name: "Down", colour: COLOURS.down },
	{ kind: "gone", name: "Left the cluster", colour: COLOURS.gone },
] as const satisfies readonly { kind: Absence["kind"]; name: string; colour: string }[];

function absenceParts(lanes: readonly PlacedLane[], absences: readonly Absence[]): Part[] {
	const byNode = new Map(lanes.map((lane) => [lane.node.uid, lane]));
	return ABSENCE_PARTS.flatMap(({ kind, name, colour }) => {
		const shapes = absences.flatMap((absence) => {
			const lane = byNode.get(absence.node_uid);
			return lane === undefined || absence.kind !== kind ? [] : [absenceShape(lane, absence)];
		});
		return part(name, colour, shapes, "rect", 0);
	});
}

function laneParts({ cluster, recording, report }: Played, { lanes }: Layout): Part[] {
	const byNode = new Map(lanes.map((lane) => [lane.node.uid, lane]));
	const palette = openPalette(cluster, recording);
	const bars = lanes.flatMap((lane) => lane.bars.map((bar) => ({ lane, bar, hue: palette.hueOf(bar.move.bdb_uid) })));
	const actions = report.actions.flatMap((action) => {
		const lane = byNode.get(action.node_uid);
		return lane === undefined
			? []
			: [{ failed: hasFailed(action), shape: actionShape(lane, action, recording.end_ms) }];
	});
	const actionsThat = (failed: boolean): Shape[] =>
		actions.filter((action) => action.failed === failed).map(({ shape }) => shape);
	const failovers = recording.failovers.flatMap((failover) => {
		const lane = byNode.get(failover.from);
		return lane === undefined ? [] : [{ kind: failover.kind, shape: failoverShape(lane, failover) }];
	});
	const shapesOf = (kind: (typeof failovers)[number]["kind"]): Shape[] =>
		failovers.filter((failover) => failover.kind === kind).map(({ shape }) => shape);
	return [
		{ series: memorySeries("Free memory", lanes, recording), icon: "rect", shapes: [] },
		...part("Action", COLOURS.action, actionsThat(false), "rect", 2),
		...part("Action that failed", COLOURS.warning, actionsThat(true), "rect", 2),
		...palette.hues.flatMap((hue) => {
			const own = bars.filter((bar) => bar.hue === hue);
			return part(
				hue.name,
				hue.colour,
				own.map(({ lane, bar }) => moveShape(lane, bar, hue)),
				"rect",
				2,
			);
		}),
		...part("Failover by an action", COLOURS.failover, shapesOf("by_action"), "diamond", 4),
		...part("Failover by the cluster", COLOURS.warning, shapesOf("by_cluster"), "diamond", 4),
	];
}

/** Nothing for no shapes: a legend names only what is there. */
function part(name: string, colour: string, shapes: readonly Shape[], icon: string, z: number): Part[] {
	return shapes.length === 0 ? [] : [{ series: shapeSeries(name, colour, shapes, z), shapes, icon }];
}

/** How to read a move, which stands on two lanes. */
const SIDES =
	"dark bar: a shard leaves the node, “6 → node 5” is shard 6 on its way to node 5 · light bar: it arrives, “6 ← node 1” is shard 6 from node 1";

/** Names at the left of lanes and rows, headings, and the lines between lanes. */
function labels({ lanes, plot, majority, bdbs, bdbs_heading_y, bdbs_left_out }: Layout, plot_y: number) {
	const text = (x: number, y: number, content: string, style: object) => ({
		type: "text" as const,
		silent: true,
		x,
		y: plot_y + y,
		style: { text: content, fontSize: 12, fill: COLOURS.ink, ...style },
	});
	const line = (x1: number, y: number) => ({
		type: "line" as const,
		silent: true,
		shape: { x1, x2: plot.left + plot.width, y1: plot_y + y, y2: plot_y + y },
		style: { stroke: COLOURS.line, lineWidth: 1 },
	});
	const right = plot.left - 12;
	const left_out = bdbs_left_out > 0 ? ` (${bdbs_left_out} more that lost it are not shown)` : "";
	const heading = bdbs.length === 0 ? "No database lost redundancy." : `Redundancy of databases${left_out}`;
	return [
		...lanes.flatMap(({ node, y, height, foot }) => [
			line(24, y + height),
			text(right, y + 4, `Node ${node.uid}`, { align: "right", fontWeight: 600 }),
			...(height >= 44
				? [text(right, y + 20, node.rack_id ?? "", { align: "right", fontSize: 11, fill: COLOURS.faint })]
				: []),
			...(height >= 60
				? [
						text(right, foot.y + foot.height / 2 - 5, `free of ${humanBytes(node.total_memory)}`, {
							align: "right",
							fontSize: 10,
							fill: COLOURS.faint,
						}),
					]
				: []),
		]),
		...(majority === undefined
			? []
			: [
					line(plot.left, majority.y + majority.height / 2),
					text(right, majority.y + majority.height / 2, "Majority", {
						align: "right",
						verticalAlign: "middle",
						fontWeight: 600,
					}),
				]),
		text(24, bdbs_heading_y + 12, heading, { fontWeight: 600 }),
		...bdbs.flatMap(({ bdb, y, height }) => [
			line(plot.left, y + height / 2),
			text(right, y + height / 2, `${bdb.uid} ${bdb.name}`, {
				align: "right",
				verticalAlign: "middle",
				width: 120,
				overflow: "truncate",
			}),
		]),
	];
}
