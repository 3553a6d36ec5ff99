import { createHash } from "node:crypto";
import { roll, simulate } from "@node-actions/domain/simulation";
import { fleetOf } from "./fleet.ts";

/** Prints the digest of what simulations with chance in them give: `node same-bytes.ts`. Every engine has to print the same. */
const cluster = fleetOf(20, 10);
const settings = { cluster, conflict_scope: "node", seed: 4_711, model: { variation: 0.5 } } as const;
const schedule = cluster.nodes.map(({ uid }) => ({
	kind: "start" as const,
	time_ms: uid * 3_000,
	node_uid: uid,
	request: { name: "maintenance_on" as const, options: {} },
}));
const failures = { random: { seed: 12, mean_time_to_failure_ms: 200_000, repair_ms: 30_000 } };
const text = JSON.stringify([
	simulate({ ...settings, schedule, failures }),
	roll({ ...settings, width: 3, order: "spread", work_ms: 60_000 }),
]);
process.stdout.write(createHash("sha256").update(text).digest("hex"));
