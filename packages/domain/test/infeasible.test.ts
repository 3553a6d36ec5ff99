import { expect, test } from "vitest";
import { noRoomFor } from "../src/placement/infeasible.ts";

test("a plan that failed names, shard by shard, the rule that each candidate node broke", () => {
	const { error } = noRoomFor("Shard", [
		{
			uid: "5",
			candidates: [
				{ node_uid: 2, rule: "memory" },
				{ node_uid: 3, rule: "shard_limit" },
				{ node_uid: 4, rule: "memory" },
			],
		},
		{ uid: "6", candidates: [] },
	]);
	expect(error.message).toBe(
		"Shard 5 has no place to go (nodes 2, 4: the node has too little free memory; node 3: the node's shard limit is reached). Shard 6 has no place to go, there is no other node.",
	);
});

test("its message stays readable on a large cluster, and what it leaves out is counted", () => {
	const candidates = Array.from({ length: 5_000 }, (_, at) => ({ node_uid: at + 1, rule: "memory" as const }));
	const blocked = Array.from({ length: 3_000 }, (_, at) => ({ uid: String(at + 1), candidates }));
	const { error } = noRoomFor("Shard", blocked);
	expect(error.message).toContain("Shard 20 has no place to go (nodes 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 and 4990 more: ");
	expect(error.message).toMatch(/\. 2980 more have none either\.$/);
	expect(error.message.length).toBeLessThan(4_000);
	expect(error.blocked).toBe(blocked);
});
