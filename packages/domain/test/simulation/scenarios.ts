import fc from "fast-check";
import { type ActionRequest, type Cluster, checkCluster } from "../../src/index.ts";
import {
	type Scenario,
	type SimulationResult,
	simulate,
	type TimedCommand,
	type TimedFailure,
} from "../../src/simulation/index.ts";
import { bdb, cluster, endpoint, node, shard } from "../clusters.ts";

/** What a scenario comes to; a scenario that is refused is a mistake of the test. */
export function simulated(scenario: Scenario): SimulationResult {
	const result = simulate(scenario);
	if (!result.ok) throw new Error(result.error.map(({ message }) => message).join("\n"));
	return result.value;
}

const MIB = 1_048_576;

/** Clusters of four to seven nodes whose shards could all stand elsewhere, so that actions have something to do and often can. */
export const anyRoomyCluster: fc.Arbitrary<Cluster> = fc
	.record({
		nodes: fc.integer({ min: 4, max: 7 }),
		memory: fc.integer({ min: 4, max: 12 }),
		bdbs: fc.array(
			fc.record({
				replication: fc.nat(3).map((one) => one > 0),
				rack_aware: fc.boolean(),
				at: fc.nat(6),
				apart: fc.integer({ min: 1, max: 3 }),
			}),
			{ minLength: 2, maxLength: 4 },
		),
	})
	.map(({ nodes, memory, bdbs }) =>
		cluster({
			nodes: Array.from({ length: nodes }, (_, at) =>
				node(at + 1, { rack_id: `rack-${at}`, total_memory: memory * 100 * MIB, max_redis_servers: memory }),
			),
			bdbs: bdbs.map(({ replication, rack_aware }, at) => bdb(at + 1, { replication, rack_aware })),
			shards: bdbs.flatMap(({ replication, at, apart }, index) =>
				[0, 1].flatMap((range) => {
					const uid = index * 4 + range * 2;
					const fields = { assigned_slots: range === 0 ? "0-8191" : "8192-16383" };
					const master = shard(String(uid + 1), index + 1, ((at + range) % nodes) + 1, fields);
					const replica = shard(String(uid + 2), index + 1, ((at + range + apart) % nodes) + 1, {
						...fields,
						role: "slave",
					});
					return replication ? [master, replica] : [master];
				}),
			),
			endpoints: bdbs.map(({ at }, index) => endpoint(index + 1, (at % nodes) + 1)),
		}),
	)
	.filter((one) => checkCluster(one).length === 0);

/** Long enough that several actions meet and short enough that all of them do. */
const LAST_COMMAND_MS = 20_000;

const time_ms = fc.integer({ min: 0, max: LAST_COMMAND_MS });

const anyRequest: fc.Arbitrary<ActionRequest> = fc.oneof(
	{ weight: 1, arbitrary: fc.constant({ name: "remove", options: {} } as const) },
	{
		weight: 4,
		arbitrary: fc
			.record(
				{
					evict_ha_replica: fc.boolean(),
					overwrite_snapshot: fc.boolean(),
					max_concurrent_actions: fc.integer({ min: 1, max: 4 }),
				},
				{ requiredKeys: [] },
			)
			.map((options) => ({ name: "maintenance_on", options }) as const),
	},
	{ weight: 3, arbitrary: fc.constant({ name: "maintenance_off", options: {} } as const) },
	{
		weight: 1,
		arbitrary: fc
			.integer({ min: 0, max: 5 })
			.map((retry_timeout_seconds) => ({ name: "enslave_node", options: { retry_timeout_seconds } }) as const),
	},
);

const anyName = fc.constantFrom("remove", "maintenance_on", "maintenance_off", "enslave_node");

/** Starts and cancels at random, nodes that die and come back at random, over random clusters. */
export const anyScenario: fc.Arbitrary<Scenario> = fc
	.record({
		cluster: anyRoomyCluster,
		policy: fc.constantFrom("documented", "strict"),
		conflict_scope: fc.constantFrom("cluster", "node"),
		starts: fc.array(fc.record({ time_ms, at: fc.nat(6), request: anyRequest }), { minLength: 1, maxLength: 10 }),
		cancels: fc.array(fc.record({ time_ms, at: fc.nat(6), name: anyName }), { maxLength: 4 }),
		failures: fc.array(fc.record({ kind: fc.constantFrom("node_down", "node_up"), time_ms, at: fc.nat(6) }), {
			maxLength: 6,
		}),
		model: fc.record({
			bandwidth_bytes_per_second: fc.constantFrom(50_000_000, 500_000_000),
			starting_ms: fc.constantFrom(0, 700),
			promotion_ms: fc.constantFrom(0, 1_500),
			variation: fc.constantFrom(0, 0.3),
			transfers_per_node_max: fc.constantFrom(null, 1, 2),
		}),
		seed: fc.nat(),
	})
	.map(({ starts, cancels, failures, ...rest }) => {
		const nodeAt = (at: number): number => rest.cluster.nodes[at % rest.cluster.nodes.length]?.uid ?? 1;
		return {
			...rest,
			schedule: [
				...starts.map(
					(one): TimedCommand => ({
						kind: "start",
						time_ms: one.time_ms,
						node_uid: nodeAt(one.at),
						request: one.request,
					}),
				),
				...cancels.map(
					(one): TimedCommand => ({
						kind: "cancel",
						time_ms: one.time_ms,
						node_uid: nodeAt(one.at),
						name: one.name,
					}),
				),
			],
			failures: {
				timed: withoutIdleReturns(
					failures.map(({ kind, time_ms: at_ms, at }) => ({ kind, time_ms: at_ms, node_uid: nodeAt(at) })),
				),
			},
		};
	});

/** A node that never went down cannot come back. */
function withoutIdleReturns(failures: readonly TimedFailure[]): readonly TimedFailure[] {
	const down = new Set<number>();
	return failures
		.toSorted((a, b) => a.time_ms - b.time_ms)
		.filter(({ kind, node_uid }) => {
			if (kind === "node_up") return down.delete(node_uid);
			down.add(node_uid);
			return true;
		});
}
