import { expect, test } from "vitest";
import { type BrokenRule, explain, explainAll } from "../src/index.ts";

const failed = { error_code: "insufficient_resources", message: "No." } as const;

test("what a failed action keeps in data is all that a small cluster says", () => {
	const blocked = [{ uid: "1", candidates: [{ node_uid: 2, rule: "memory" as const }] }];
	const remedy = { kind: "bring_back", node_uid: 3 } as const;
	expect(explain({ ...failed, blocked }, remedy)).toEqual({ blocked, remedy });
	expect(explain({ ...failed, blocked: [] }, remedy)).toEqual({ blocked: [], remedy });
	expect(explain({ ...failed, blocked: [] }, undefined)).toEqual({ blocked: [] });
});

test("and stays small on a large one, where every rule that was broken is told and what is left out is counted", () => {
	const rules: readonly BrokenRule[] = ["memory", "shard_limit", "copy_in_rack"];
	const candidates = Array.from({ length: 5_000 }, (_, at) => ({
		node_uid: at + 1,
		rule: rules[at < 4_000 ? 0 : at < 4_999 ? 1 : 2] ?? "memory",
	}));
	const blocked = Array.from({ length: 3_000 }, (_, at) => ({ uid: String(at + 1), candidates }));
	const why = explain({ ...failed, blocked }, undefined);
	expect(why.blocked_total).toBe(3_000);
	expect(why.blocked).toHaveLength(20);
	expect(why.blocked[0]).toEqual({
		uid: "1",
		candidates: [0, 1, 2, 4_000, 4_001, 4_002, 4_999].map((at) => candidates[at]),
		candidates_total: 5_000,
	});
	expect(JSON.stringify(why).length).toBeLessThan(10_000);
});

test("a dry run tells every node of every shard up to 50,000 of these pairs, and beyond every rule and how many there are", () => {
	const told = (shards: number, nodes: number) => {
		const candidates = Array.from({ length: nodes }, (_, at) => ({ node_uid: at + 1, rule: "memory" as const }));
		return explainAll(
			{ ...failed, blocked: Array.from({ length: shards }, (_, at) => ({ uid: String(at + 1), candidates })) },
			undefined,
		);
	};
	const all = told(100, 500);
	expect(all).not.toHaveProperty("blocked_total");
	expect(all.blocked.map(({ candidates }) => candidates.length)).toEqual(Array.from({ length: 100 }, () => 500));
	const cut = told(3_000, 5_000);
	expect(cut.blocked_total).toBe(3_000);
	expect(cut.blocked).toHaveLength(2_000);
	expect(cut.blocked[0]).toMatchObject({ candidates_total: 5_000, candidates: [{}, {}, {}] });
});
