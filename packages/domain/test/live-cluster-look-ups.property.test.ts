import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Cluster, compareUid, type LiveCluster, openLiveCluster, planAction, takeStep } from "../src/index.ts";
import { anyCluster } from "./clusters.ts";
import { TIME } from "./plan.ts";

/** Ways to write a shard's number: as it is, as a real cluster's ids, so that some look like numbers and are none, and far apart. */
const spellings: readonly ((number: number) => string)[] = [
	String,
	(number) => (number * 2_654_435_761).toString(16).padStart(12, "0"),
	(number) => (number % 2 === 0 ? `0${number}` : String(number)),
	(number) => String(number * 1_000_003),
];

function renamed(cluster: Cluster, spell: (number: number) => string): Cluster {
	const shards = cluster.shards.map((shard) => ({ ...shard, uid: spell(Number(shard.uid)) }));
	return { ...cluster, shards: shards.sort((a, b) => compareUid(a.uid, b.uid)) };
}

/** Every look-up, by looking at everything. */
function looked(cluster: Cluster) {
	const { nodes, bdbs, shards, endpoints, snapshots } = cluster;
	return {
		shards,
		endpoints,
		copies: shards.map((one) =>
			shards.filter((other) => other.bdb_uid === one.bdb_uid && other.assigned_slots === one.assigned_slots),
		),
		shardsOn: nodes.map(({ uid }) => shards.filter(({ node_uid }) => node_uid === uid)),
		endpointsOn: nodes.map(({ uid }) => endpoints.filter(({ node_uid }) => node_uid === uid)),
		shardsOf: bdbs.map(({ uid }) => shards.filter(({ bdb_uid }) => bdb_uid === uid).length),
		standing: nodes.map(({ uid }) => shards.filter(({ node_uid }) => node_uid === uid).length),
		homes: shards.map(({ uid }) =>
			snapshots
				.flatMap((one) => one.shards.filter((shard) => shard.uid === uid).map(({ role }) => `${one.name} ${role}`))
				.sort(),
		),
	};
}

function answered(live: LiveCluster, { nodes, bdbs, shards, endpoints }: Cluster) {
	const byUid = (a: { uid: string }, b: { uid: string }) => compareUid(a.uid, b.uid);
	return {
		shards: shards.map(({ uid }) => live.shard(uid)),
		endpoints: endpoints.map(({ uid }) => live.endpoint(uid)),
		copies: shards.map((one) => live.copiesOf(one).toSorted(byUid)),
		shardsOn: nodes.map(({ uid }) => live.shardsOn(uid)),
		endpointsOn: nodes.map(({ uid }) => live.endpointsOn(uid)),
		shardsOf: bdbs.map(({ uid }) => live.shardsOf(uid).length),
		standing: nodes.map(({ uid }) => live.standingOn(uid).shard_count),
		homes: shards.map(({ uid }) =>
			live
				.homesOf(uid)
				.map(({ snapshot, role }) => `${snapshot.name} ${role}`)
				.sort(),
		),
	};
}

describe("a live cluster's look-ups", () => {
	it("answer what looking at everything finds, after every step and however uids are written", () => {
		const names = ["maintenance_on", "maintenance_off", "remove"] as const;
		fc.assert(
			fc.property(
				anyCluster,
				fc.constantFrom(...spellings),
				fc.array(fc.tuple(fc.nat(5), fc.constantFrom(...names)), { maxLength: 5 }),
				(given, spell, actions) => {
					const cluster = renamed(given, spell);
					const live = openLiveCluster(cluster);
					for (const [at, name] of actions) {
						const nodes = [...live.nodes()];
						const planned = planAction(
							{ cluster: live, policy: "documented", time: TIME, closed: new Set(), promised: [], done: [] },
							nodes[at % nodes.length]?.uid ?? 1,
							{ name, options: {} },
						);
						for (const step of planned.ok ? planned.value.steps : []) {
							takeStep(live, step);
							const now = live.toCluster();
							expect(answered(live, now)).toEqual(looked(now));
						}
					}
				},
			),
			{ numRuns: 500 },
		);
	});

	it("answer nothing for what is not there, whatever it looks like", () => {
		fc.assert(
			fc.property(
				anyCluster,
				fc.oneof(fc.string(), fc.constantFrom("01", "1.0", "1e0", " 1", "-1", "", "NaN")),
				(cluster, uid) => {
					const known = cluster.shards.find((shard) => shard.uid === uid);
					expect(openLiveCluster(cluster).shard(uid)).toBe(known);
				},
			),
		);
	});
});
