import fc from "fast-check";
import { expect, it } from "vitest";
import { openLiveCluster } from "../src/index.ts";
import { openShardRules, shardRuleBroken } from "../src/placement/constraint.ts";
import { withDraft } from "../src/placement/placement-draft.ts";
import { bdb, cluster, node, shard } from "./clusters.ts";

const anySize = fc.integer({ min: 1, max: 12 });

/** Nodes with any room left, and pairs of copies of any sizes anywhere on them. */
const anyUnevenCluster = fc
	.record({
		nodes: fc.array(
			fc.record({
				rack: fc.nat(2),
				total_memory: anySize,
				max_redis_servers: fc.integer({ min: 1, max: 4 }),
				accepts: fc.nat(4),
			}),
			{ minLength: 2, maxLength: 8 },
		),
		pairs: fc.array(fc.record({ memory_size: anySize, at: fc.nat(7), apart: fc.nat(6), rack_aware: fc.boolean() }), {
			minLength: 1,
			maxLength: 6,
		}),
	})
	.map(({ nodes, pairs }) =>
		cluster({
			nodes: nodes.map(({ rack, accepts, ...limits }, at) =>
				node(at + 1, { ...limits, rack_id: `rack-${rack}`, accept_servers: accepts > 0 }),
			),
			bdbs: pairs.map(({ rack_aware }, at) => bdb(at + 1, { replication: true, rack_aware })),
			shards: pairs.flatMap(({ memory_size, at, apart }, index) => {
				const first = at % nodes.length;
				const second = (first + 1 + (apart % (nodes.length - 1))) % nodes.length;
				const fields = { memory_size, used_memory: 0 };
				return [
					shard(String(2 * index + 1), index + 1, first + 1, fields),
					shard(String(2 * index + 2), index + 1, second + 1, { ...fields, role: "slave" }),
				];
			}),
		}),
	);

it("what many shards have in common says of each node what asking for the shard alone says", () => {
	let asked = 0;
	fc.assert(
		fc.property(anyUnevenCluster, (described) => {
			const live = openLiveCluster(described);
			withDraft(live, { closed: new Set(), promised: [] }, (draft) => {
				const members = live.dense.nodes.members();
				const rulesFor = openShardRules(draft, members);
				for (const { uid } of described.shards) {
					const at = live.dense.shards.positionOf(uid);
					for (const place of members) {
						asked += 1;
						expect(rulesFor(at).on(place)).toBe(shardRuleBroken(draft, at, place));
					}
				}
			});
		}),
		{ numRuns: 1_000 },
	);
	expect(asked).toBeGreaterThan(10_000);
});
