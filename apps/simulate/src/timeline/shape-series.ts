import type { CustomSeriesOption } from "echarts/charts";

/** A rectangle or diamond in time and picture rows, with what hovering over it says. */
export interface Shape {
	readonly kind: "box" | "diamond";
	readonly begin_ms: number;
	readonly end_ms: number;
	/** Pixels from the top of the plot. A box reaches from `begin_ms` to `end_ms`; a diamond stands at `begin_ms`. */
	readonly y: number;
	readonly height: number;
	readonly fill: string;
	readonly opacity?: number;
	readonly stroke?: string;
	readonly dashed?: boolean;
	/** Written inside where there is room. */
	readonly label?: string;
	readonly label_colour?: string;
	/** The label stands in the middle instead of at the beginning. */
	readonly centred?: boolean;
	readonly hover: string;
}

/** Below this many pixels a box could not be seen. */
const WIDTH_MIN = 1.5;
const LABEL_SIZE = 10;
/** Pixels of a letter, on average. */
const LETTER_WIDTH = 5.6;

/** A series of shapes that the legend lists under one name and colour. Shapes on the plot's coordinates: time across, pixels down. */
export function shapeSeries(name: string, colour: string, shapes: readonly Shape[], z = 2): CustomSeriesOption {
	return {
		type: "custom",
		name,
		color: colour,
		z,
		clip: true,
		data: shapes.map(({ begin_ms, end_ms, y }) => [begin_ms, y, end_ms]),
		encode: { x: [0, 2], y: 1 },
		renderItem(params, api) {
			const shape = shapes[params.dataIndex];
			if (shape === undefined) return null;
			const [left = 0, top = 0] = api.coord([shape.begin_ms, shape.y]);
			const [right = 0] = api.coord([shape.end_ms, shape.y]);
			const style = {
				fill: shape.fill,
				opacity: shape.opacity ?? 1,
				...(shape.stroke === undefined ? {} : { stroke: shape.stroke, lineWidth: 1 }),
				...(shape.dashed === true ? { lineDash: [3, 2] } : {}),
			};
			if (shape.kind === "diamond") {
				const half = shape.height / 2;
				const middle = top + half;
				const points = [
					[left, middle - half],
					[left + half, middle],
					[left, middle + half],
					[left - half, middle],
				];
				return { type: "polygon", shape: { points }, style: { ...style, stroke: "#ffffff", lineWidth: 0.8 } };
			}
			const width = Math.max(WIDTH_MIN, right - left);
			const box = { type: "rect" as const, shape: { x: left, y: top, width, height: shape.height }, style };
			const label = fitting(shape.label ?? "", width, shape.height);
			if (label === "") return box;
			const text = {
				type: "text" as const,
				silent: true,
				style: {
					text: label,
					x: shape.centred === true ? left + width / 2 : left + 4,
					align: shape.centred === true ? ("center" as const) : ("left" as const),
					y: top + shape.height / 2,
					fontSize: LABEL_SIZE,
					verticalAlign: "middle" as const,
					fill: shape.label_colour ?? "#ffffff",
				},
			};
			return { type: "group", children: [box, text] };
		},
	};
}

/** The label where there is room for all of it, else nothing. */
function fitting(label: string, width: number, height: number): string {
	if (height < LABEL_SIZE) return "";
	const letters = Math.floor((width - 8) / LETTER_WIDTH);
	return label.length <= letters ? label : "";
}
