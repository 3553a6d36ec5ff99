import { CustomChart } from "echarts/charts";
import { GraphicComponent, GridComponent, LegendComponent, TitleComponent } from "echarts/components";
import { init, use } from "echarts/core";
import { SVGRenderer } from "echarts/renderers";
import type { Chart } from "./chart-option.ts";

use([CustomChart, GridComponent, GraphicComponent, LegendComponent, TitleComponent, SVGRenderer]);

/** Where there is less room than the picture is wide, all of it shrinks and nothing is cut off. */
const SCALES = "max-width:100%;height:auto";

/** The chart as SVG text. The same chart gives the same bytes. */
export function renderSvg({ option, width, height, summary }: Chart, title: string): string {
	const chart = init(null, null, { renderer: "svg", ssr: true, width, height });
	try {
		chart.setOption(option);
		const described = `<title>${escapeXml(title)}</title><desc>${escapeXml(summary)}</desc>`;
		return withoutNames(chart.renderToSVGString()).replace(/^<svg [^>]*>/, (tag) => {
			return `${tag.replace("<svg ", `<svg role="img" style="${SCALES}" `)}${described}`;
		});
	} finally {
		chart.dispose();
	}
}

/** Takes out generated class names and the hover styles that need them: they count the charts of the process. */
function withoutNames(svg: string): string {
	return svg
		.replace(/<style\s*>.*?<\/style>/s, "")
		.replace(/ class="zr\d+-cls-\d+"/g, "")
		.replace(/zr\d+-/g, "zr-");
}

export function escapeXml(text: string): string {
	return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;").replace(/"/g, "&quot;");
}
