import type { ReportTable } from "../tables/report-table.ts";
import type { Chart } from "./chart-option.ts";
import { escapeXml } from "./render-svg.ts";

/** The whole report as one HTML file that asks nothing of any other: picture, tables, and a few lines that show what is hovered over. */
export function timelinePage(title: string, chart: Chart, svg: string, tables: readonly ReportTable[]): string {
	return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'">
<title>${escapeXml(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<figure>${svg}</figure>
${tables.map(htmlTable).join("\n")}
</main>
<div id="hover" role="status" hidden></div>
<script>
const hovers = ${JSON.stringify(chart.hovers).replace(/</g, "\\u003c")};
${SCRIPT}
</script>
</body>
</html>
`;
}

function htmlTable({ title, columns, rows, note }: ReportTable): string {
	const cell = (tag: "th" | "td", text: string, at: number): string => {
		const side = columns[at]?.alignment === "right" ? ' class="right"' : "";
		return `<${tag}${tag === "th" ? ' scope="col"' : ""}${side}>${escapeXml(text)}</${tag}>`;
	};
	const head = columns.map((column, at) => cell("th", column.title, at)).join("");
	const body = rows.map((row) => `<tr>${row.map((text, at) => cell("td", text, at)).join("")}</tr>`).join("\n");
	const caption = `${escapeXml(title)}${note === "" ? "" : ` <small>${escapeXml(note)}</small>`}`;
	return `<table><caption>${caption}</caption><thead><tr>${head}</tr></thead><tbody>\n${body}\n</tbody></table>`;
}

const STYLE = `
body { margin: 0; font: 14px/1.45 system-ui, "DejaVu Sans", sans-serif; color: #22242a; background: #fff }
main { max-width: 1360px; margin: 0 auto; padding-bottom: 48px }
figure { margin: 0; overflow-x: auto }
table { border-collapse: collapse; margin: 28px 24px 0 }
caption { text-align: left; font-weight: 600; font-size: 16px; padding-bottom: 6px; white-space: nowrap }
caption small { font-weight: 400; color: #6a6d78 }
th, td { text-align: left; padding: 3px 14px 3px 0; border-bottom: 1px solid #e4e5ea; vertical-align: top; font-variant-numeric: tabular-nums }
th { font-weight: 600; color: #55585f }
.right { text-align: right }
#hover { position: fixed; pointer-events: none; max-width: 420px; padding: 5px 9px; border-radius: 4px; background: #22242a; color: #fff; font-size: 12.5px; box-shadow: 0 2px 8px #0003 }
`;

const SCRIPT = `
const note = document.getElementById("hover");
document.querySelector("figure").addEventListener("pointermove", (event) => {
	const shape = event.target.closest('[ecmeta_ssr_type="chart"]');
	const text = shape && hovers[shape.getAttribute("ecmeta_series_index")]?.[shape.getAttribute("ecmeta_data_index")];
	note.hidden = !text;
	if (!text) return;
	note.textContent = text;
	const left = Math.min(event.clientX + 14, innerWidth - note.offsetWidth - 8);
	const above = event.clientY + note.offsetHeight + 26 > innerHeight;
	note.style.left = left + "px";
	note.style.top = (above ? event.clientY - note.offsetHeight - 12 : event.clientY + 18) + "px";
});
document.querySelector("figure").addEventListener("pointerleave", () => { note.hidden = true; });
`;
