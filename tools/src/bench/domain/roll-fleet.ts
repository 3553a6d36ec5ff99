import { roll } from "@node-actions/domain/simulation";
import { fleetOf } from "./fleet.ts";
import { threadTime } from "./measure.ts";

/**
 * Rolls maintenance over a whole fleet and says what it took: `node roll-fleet.ts NODES SHARDS_PER_NODE WIDTH`. A process of its own, so
 * that its peak of memory is its own.
 */
const [nodes = 0, shards_per_node = 0, width = 1] = process.argv.slice(2).map(Number);
const cluster = fleetOf(nodes, shards_per_node);
const thread = threadTime();
const rolled = roll(
	{ cluster, policy: "strict", conflict_scope: "node", width, order: "rack", work_ms: 600_000 },
	{ timeline: "none" },
);
const thread_s = (threadTime() - thread) / 1_000;
if (!rolled.ok) throw new Error(rolled.error[0]?.message ?? "the roll is wrong");
const { report, done } = rolled.value;
if (done.length !== nodes) throw new Error(`${done.length} of ${nodes} nodes were done`);
process.stdout.write(
	JSON.stringify({
		thread_s,
		events: report.events,
		moves: report.moves,
		rss_mb: process.resourceUsage().maxRSS / 1_000,
	}),
);
