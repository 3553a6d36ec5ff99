import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { simulate } from "@node-actions/domain/simulation";
import { type BenchRow, benchRow } from "../bench-row.ts";
import { numberOf } from "../child-server.ts";
import { median } from "../rounds.ts";
import type { DomainEffort } from "./effort.ts";
import { fleetOf } from "./fleet.ts";
import { medianOfEach } from "./measure.ts";

const ROLL = fileURLToPath(new URL("roll-fleet.ts", import.meta.url));
const SHARDS_PER_NODE = 100;
const THIRTY_MINUTES_MS = 1_800_000;
/** Drains measured at once: a single one is over before a clock that goes in milliseconds has moved. */
const DRAINS_PER_ROUND = 100;

/** How fast fleets are simulated, in time of the thread that does it, and with how much memory. */
export function benchSimulator(effort: DomainEffort): readonly BenchRow[] {
	const rolls = Array.from({ length: effort.rolls }, () => rollFleet(1_000, 10));
	const over = (field: keyof Rolled) => median(rolls.map((rolled) => rolled[field]));
	return [
		benchRow({
			name: "domain events per second of its thread, rolling over 1,000 nodes",
			unit: "events/s",
			value: median(rolls.map(({ events, thread_s }) => events / thread_s)),
			goal: { kind: "value_at_least", limit: 500_000 },
		}),
		benchRow({
			name: "rolling maintenance of 1,000 nodes, 100,000 shards",
			unit: "s",
			value: over("thread_s"),
			goal: { kind: "value_at_most", limit: 5 },
		}),
		benchRow({
			name: "peak memory of that process, cluster included",
			unit: "MB",
			value: over("rss_mb"),
			goal: { kind: "value_at_most", limit: 1_000 },
		}),
		...(effort.large_roll ? [largeRoll()] : []),
		drain(effort),
	];
}

interface Rolled {
	readonly thread_s: number;
	readonly events: number;
	readonly rss_mb: number;
}

function rollFleet(nodes: number, width: number): Rolled {
	const args = ["--max-old-space-size=8192", ROLL, String(nodes), String(SHARDS_PER_NODE), String(width)];
	const said: unknown = JSON.parse(execFileSync(process.execPath, args, { encoding: "utf8" }));
	return {
		thread_s: numberOf(said, "thread_s"),
		events: numberOf(said, "events"),
		rss_mb: numberOf(said, "rss_mb"),
	};
}

/** It has to finish; how long that takes is printed. */
function largeRoll(): BenchRow {
	const { thread_s } = rollFleet(10_000, 20);
	return {
		name: "rolling maintenance of 10,000 nodes, 1,000,000 shards",
		unit: "s",
		value: Number(thread_s.toPrecision(3)),
		against: null,
		ratio: null,
		goal: "finishes",
		holds: true,
	};
}

/** One node is drained at a bandwidth at which that takes half an hour. */
function drain({ rounds }: DomainEffort): BenchRow {
	const cluster = fleetOf(10, 20);
	const bytes = cluster.shards.filter(({ node_uid }) => node_uid === 1).reduce((sum, one) => sum + one.used_memory, 0);
	const bandwidth_bytes_per_second = bytes / 2 / (THIRTY_MINUTES_MS / 1_000);
	const request = { name: "maintenance_on", options: {} } as const;
	let makespan_ms = 0;
	const play = (): void => {
		const played = simulate({
			cluster,
			model: { bandwidth_bytes_per_second },
			schedule: [{ kind: "start", time_ms: 0, node_uid: 1, request }],
		});
		if (!played.ok || played.value.report.moves !== 20) throw new Error("the node was not drained");
		makespan_ms = played.value.report.makespan_ms;
		if (makespan_ms < THIRTY_MINUTES_MS) throw new Error(`the drain took ${makespan_ms} ms`);
	};
	// The engine compiles what is done often; a planner that tries many drains is such a case.
	const { drains } = medianOfEach(rounds, {
		drains: () => {
			for (let at = 0; at < DRAINS_PER_ROUND; at += 1) play();
		},
	});
	return benchRow({
		name: "simulated time of a 30-minute drain, against real time",
		unit: "ms",
		value: makespan_ms,
		against: drains / DRAINS_PER_ROUND,
		goal: { kind: "ratio_at_least", limit: 1_000_000 },
	});
}
