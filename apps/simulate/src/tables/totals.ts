import { humanBytes } from "@node-actions/domain";
import type { Played } from "../play.ts";
import { humanCount, humanDuration } from "../units.ts";
import { left, type ReportTable, right } from "./report-table.ts";

const ENDINGS = {
	rest: "nothing was left to do",
	time_limit: "the time limit was reached",
	event_limit: "the limit of events was reached",
} as const satisfies Record<Played["report"]["ended_by"], string>;

/** The whole run in a few lines. */
export function totals({ report, roll }: Played): ReportTable {
	const statuses = Object.entries(report.actions_by_status).filter(([, count]) => count > 0);
	const rows: (readonly [string, string])[] = [
		["Makespan", humanDuration(report.makespan_ms)],
		["Moved", humanBytes(report.bytes_moved)],
		["Moves", humanCount(report.moves)],
		["Failovers by actions", humanCount(report.failovers)],
		["Failovers by the cluster", humanCount(report.promotions)],
		["Nodes down", humanCount(report.node_failures)],
		["No majority in service", humanDuration(report.without_majority_ms)],
		["Actions", statuses.map(([status, count]) => `${humanCount(count)} ${status}`).join(", ") || "none"],
		["Refused", humanCount(report.refused.length)],
		["Events", humanCount(report.events)],
		["Ended", `at ${humanDuration(report.end_ms)}: ${ENDINGS[report.ended_by]}`],
	];
	if (roll !== undefined) {
		rows.push(
			["Nodes done", humanCount(roll.done.length)],
			["Nodes not done", humanCount(roll.could_not_leave.length + roll.could_not_return.length)],
			["Nodes not reached", humanCount(roll.not_reached.length)],
			["Most nodes out at once", humanCount(roll.out_max)],
			["Fewest living copies", roll.min_living_copies === null ? "–" : String(roll.min_living_copies)],
		);
	}
	return { title: "Totals", columns: [left("Figure"), right("Value")], rows, note: "" };
}
