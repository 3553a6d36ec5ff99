import fc from "fast-check";
import { expect, test } from "vitest";
import { hasLivingCopy, isAnyCopyLiving } from "../src/cluster/living-copy.ts";
import { openLiveCluster } from "../src/index.ts";
import { anyCluster } from "./clusters.ts";

test("planner and cluster agree on which shards still have a living copy, also after shards and nodes have changed", () => {
	const seen = { living: 0, lost: 0 };
	fc.assert(
		fc.property(
			anyCluster,
			fc.array(fc.nat(5), { maxLength: 5 }),
			fc.array(fc.record({ shard: fc.nat(), to: fc.nat() }), { maxLength: 4 }),
			fc.array(fc.nat(5), { maxLength: 2 }),
			(from, down, moves, up) => {
				const live = openLiveCluster(from);
				const turn = (at: number, status: "active" | "down"): void => {
					const node = from.nodes[at % from.nodes.length];
					if (node !== undefined) live.putNode({ ...node, status });
				};
				for (const at of down) turn(at, "down");
				for (const { shard: at, to } of moves) {
					const shard = live.shard(from.shards[at % Math.max(1, from.shards.length)]?.uid ?? "");
					const node_uid = from.nodes[to % from.nodes.length]?.uid;
					if (shard !== undefined && node_uid !== undefined) live.putShard({ ...shard, node_uid });
				}
				for (const at of up) turn(at, "active");
				for (const { uid } of from.shards) {
					const shard = live.shard(uid);
					if (shard === undefined) expect.fail(`shard ${uid} is gone`);
					const living = hasLivingCopy(live.dense, live.dense.shards.positionOf(uid));
					expect(living).toBe(isAnyCopyLiving(live, shard));
					seen[living ? "living" : "lost"] += 1;
				}
			},
		),
		{ numRuns: 1_000 },
	);
	expect(Math.min(seen.living, seen.lost)).toBeGreaterThan(100);
});
