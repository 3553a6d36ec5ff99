import type { CustomSeriesOption } from "echarts/charts";
import type { PlacedLane } from "./layout.ts";
import { COLOURS } from "./palette.ts";
import type { FreeMemory, Recording } from "./recording.ts";

/** Free memory of every node over time, as an area at the foot of its lane: as high as the foot when the node is empty. */
export function memorySeries(name: string, lanes: readonly PlacedLane[], recording: Recording): CustomSeriesOption {
	const { end_ms, free_memory } = recording;
	return {
		type: "custom",
		name,
		color: COLOURS.free_memory_edge,
		z: 1,
		silent: true,
		clip: true,
		data: lanes.map(({ foot }) => [0, foot.y]),
		renderItem(params, api) {
			const lane = lanes[params.dataIndex];
			if (lane === undefined) return null;
			const { foot, node } = lane;
			const [left = 0, top = 0] = api.coord([0, foot.y]);
			const [right = 0] = api.coord([end_ms, foot.y]);
			const xOf = (time_ms: number): number => (end_ms === 0 ? left : left + ((right - left) * time_ms) / end_ms);
			const yOf = (bytes: number): number => {
				const share = node.total_memory === 0 ? 0 : Math.min(1, Math.max(0, bytes / node.total_memory));
				return top + foot.height - share * (foot.height - 2);
			};
			const points = stairs(free_memory.get(node.uid) ?? [], xOf, yOf, right);
			const base = top + foot.height;
			const area = [[left, base], ...points, [right, base]];
			return {
				type: "group",
				children: [
					{ type: "polygon", shape: { points: area }, style: { fill: COLOURS.free_memory, opacity: 0.85 } },
					{
						type: "polyline",
						shape: { points },
						style: { stroke: COLOURS.free_memory_edge, lineWidth: 1.2, fill: "none" },
					},
				],
			};
		},
	};
}

/** Corners of the step line, one step per pixel across: of several changes within one, the least free memory counts. */
function stairs(
	history: readonly FreeMemory[],
	xOf: (time_ms: number) => number,
	yOf: (bytes: number) => number,
	right: number,
): number[][] {
	const steps: { x: number; y: number; last_y: number }[] = [];
	for (const { time_ms, bytes } of history) {
		const x = Math.round(xOf(time_ms) * 2) / 2;
		const y = yOf(bytes);
		const step = steps.at(-1);
		if (step !== undefined && step.x === x) {
			step.y = Math.max(step.y, y);
			step.last_y = y;
		} else {
			steps.push({ x, y, last_y: y });
		}
	}
	const points: number[][] = [];
	let y_before: number | undefined;
	for (const { x, y, last_y } of steps) {
		if (y_before !== undefined) points.push([x, y_before]);
		points.push([x, y]);
		if (last_y !== y) points.push([x, last_y]);
		y_before = last_y;
	}
	if (y_before !== undefined) points.push([right, y_before]);
	return points;
}
