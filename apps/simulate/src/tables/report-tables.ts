import { humanBytes } from "@node-actions/domain";
import type { RollTrial } from "@node-actions/domain/simulation";
import type { Played } from "../play.ts";
import { humanCount, humanDuration } from "../units.ts";
import { left, type ReportTable, reportTable, right } from "./report-table.ts";
import { totals } from "./totals.ts";

/** Every table of a report, in the order in which they are read. Tables without rows are left out. */
export function reportTables(played: Played): readonly ReportTable[] {
	return [
		actionsTable(played),
		refusedTable(played),
		nodesTable(played),
		databasesTable(played),
		failedNodesTable(played),
		trialsTable(played.tried ?? [], played.best),
		totals(played),
	].filter(({ rows }) => rows.length > 0);
}

function actionsTable({ report }: Played): ReportTable {
	return reportTable(
		"Actions",
		[
			right("Node"),
			left("Action"),
			right("Start"),
			right("End"),
			left("Status"),
			right("Moved"),
			right("Moves"),
			left("Why it failed"),
		],
		report.actions,
		({ node_uid, name, started_ms, ended_ms, status, bytes_moved, moves, error, description }) => [
			String(node_uid),
			name,
			started_ms === null ? "–" : humanDuration(started_ms),
			ended_ms === null ? "–" : humanDuration(ended_ms),
			status,
			humanBytes(bytes_moved),
			humanCount(moves),
			error !== null ? `${error.error_code}: ${error.message}` : status === "aborted" ? (description ?? "") : "",
		],
		({ status }) => status !== "completed",
	);
}

function refusedTable({ report }: Played): ReportTable {
	return reportTable(
		"Refused requests",
		[right("Node"), left("Action"), right("At"), left("Why")],
		report.refused,
		({ node_uid, name, time_ms, error_code, message }) => [
			String(node_uid),
			name,
			humanDuration(time_ms),
			`${error_code}: ${message}`,
		],
	);
}

function nodesTable({ report, cluster }: Played): ReportTable {
	const nodes = new Map(cluster.nodes.map((node) => [node.uid, node]));
	return reportTable(
		"Nodes",
		[right("Node"), left("Rack"), right("Memory"), right("Peak"), right("Least free")],
		report.nodes,
		({ uid, peak_memory }) => {
			const { rack_id = null, total_memory = 0 } = nodes.get(uid) ?? {};
			const free = total_memory - peak_memory;
			const share = total_memory === 0 ? 0 : Math.round((free / total_memory) * 100);
			return [
				String(uid),
				rack_id ?? "–",
				humanBytes(total_memory),
				humanBytes(peak_memory),
				`${humanBytes(free)} (${share}%)`,
			];
		},
	);
}

function databasesTable({ report, cluster }: Played): ReportTable {
	const bdbs = new Map(cluster.bdbs.map((bdb) => [bdb.uid, bdb]));
	return reportTable(
		"Databases",
		[right("Database"), left("Name"), right("Without redundancy"), right("Unavailable"), right("Fewest copies")],
		report.bdbs,
		({ uid, without_redundancy_ms, unavailable_ms, min_living_copies }) => {
			const { name = "", replication = false } = bdbs.get(uid) ?? {};
			return [
				String(uid),
				name,
				replication ? humanDuration(without_redundancy_ms) : "not replicated",
				humanDuration(unavailable_ms),
				String(min_living_copies),
			];
		},
		({ without_redundancy_ms, unavailable_ms }) => without_redundancy_ms > 0 || unavailable_ms > 0,
	);
}

function failedNodesTable({ roll }: Played): ReportTable {
	const failures = [
		...(roll?.could_not_leave ?? []).map((failure) => ({ ...failure, what: "could not leave" })),
		...(roll?.could_not_return ?? []).map((failure) => ({ ...failure, what: "could not return" })),
	];
	return reportTable(
		"Nodes that were not done",
		[right("Node"), left("What"), left("Why")],
		failures,
		({ node_uid, what, error }) => [String(node_uid), what, `${error.error_code}: ${error.message}`],
	);
}

/** What a search for order and width tried. */
export function trialsTable(tried: readonly RollTrial[], best?: Played["best"]): ReportTable {
	return reportTable(
		"Rolls tried",
		[
			left("Order"),
			right("Width"),
			right("Makespan"),
			right("Fewest copies"),
			right("No majority"),
			right("Nodes done"),
			right("Failed"),
			right("Refused"),
			left("Holds"),
		],
		tried,
		({ order, width, makespan_ms, min_living_copies, without_majority_ms, done, failed, refused, holds }) => [
			typeof order === "string" ? order : order.join(" "),
			String(width),
			humanDuration(makespan_ms),
			min_living_copies === null ? "–" : String(min_living_copies),
			humanDuration(without_majority_ms),
			humanCount(done),
			humanCount(failed),
			humanCount(refused),
			best !== undefined && order === best.order && width === best.width ? "best" : holds ? "yes" : "no",
		],
		({ holds }) => holds,
	);
}
