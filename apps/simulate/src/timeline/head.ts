/** Where what stands above the plot goes, in pixels from the top of the picture. */
export interface Head {
	readonly legend_y: number;
	readonly plot_y: number;
}

/** Below the title and the first line of the subtitle. */
const LEGEND_Y = 74;
const SUBTITLE_LINE = 18;
const LEGEND_ROW = 21;
/** For the upper time axis. */
const LEGEND_FOOT = 40;

/** The renderer has no font to measure with; this is wide enough for any of the usual ones. */
const LETTER_WIDTH = 6.9;
export const LEGEND_GAP = 20;
const LEGEND_ICON = 20;

/** The legend wraps where a row of `width` pixels is full. */
export function openHead(width: number, legend: readonly string[], subtitle_lines: number): Head {
	const legend_y = LEGEND_Y + (subtitle_lines - 1) * SUBTITLE_LINE;
	let rows = 1;
	let x = 0;
	for (const name of legend) {
		const item = LEGEND_ICON + name.length * LETTER_WIDTH + LEGEND_GAP;
		if (x > 0 && x + item > width) {
			rows += 1;
			x = 0;
		}
		x += item;
	}
	return { legend_y, plot_y: legend_y + rows * LEGEND_ROW + LEGEND_FOOT };
}
