import { describe, expect, it } from "vitest";
import {
	type Cluster,
	checkCluster,
	explain,
	explainAll,
	findRemedy,
	type Infeasible,
	planAction,
	type Remedy,
} from "../src/index.ts";
import { openSamples, unlikeCandidates } from "../src/placement/reasons.ts";
import { bdb, cluster, endpoint, node, shard } from "./clusters.ts";
import { context, refused } from "./plan.ts";
import { openDraw, smallCluster } from "./small-clusters.ts";

const SEED = 20_261_128;
const CLUSTERS = 2_000;
const REMOVE = { name: "remove", options: {} } as const;

/** The same with every list of candidates written out. */
function listed(infeasible: Infeasible): Infeasible {
	return {
		...infeasible,
		blocked: infeasible.blocked.map(({ uid, candidates }) => ({ uid, candidates: [...candidates] })),
	};
}

/** Counts how often somebody asks for the candidates of something. */
function countAsked({ blocked }: Infeasible): () => number {
	let asked = 0;
	for (const one of blocked) {
		const read = Object.getOwnPropertyDescriptor(one, "candidates");
		Object.defineProperty(one, "candidates", {
			get() {
				asked += 1;
				return read?.get === undefined ? read?.value : read.get();
			},
		});
	}
	return () => asked;
}

/** Shards of node 1 that no other node has room for, each of a size of its own. */
function hopeless(nodes: number, shards: number): Cluster {
	const size = node(1).total_memory;
	return cluster({
		nodes: Array.from({ length: nodes }, (_, at) =>
			node(at + 1, { max_redis_servers: 2 * shards, ...(at === 0 ? { total_memory: 2 * shards * size } : {}) }),
		),
		bdbs: Array.from({ length: shards }, (_, at) => bdb(at + 1)),
		shards: Array.from({ length: shards }, (_, at) =>
			shard(String(at + 1), at + 1, 1, { memory_size: size + at + 1, used_memory: 1 }),
		),
	});
}

describe("the reasons of many shards", () => {
	it(`mean the same whether or not what they have in common is written out for each, on ${CLUSTERS} clusters`, () => {
		const draw = openDraw(SEED);
		let several = 0;
		for (let clusters = 0; clusters < CLUSTERS; clusters += 1) {
			const drawn = smallCluster(draw);
			for (const { uid } of drawn.nodes) {
				const planned = planAction(context(drawn), uid, REMOVE);
				if (planned.ok || planned.error.blocked.length === 0) continue;
				const plain = listed(planned.error);
				several += plain.blocked.length > 1 ? 1 : 0;
				const named = ({ blocked }: Infeasible) =>
					[...new Set(Array.from(unlikeCandidates(blocked), (one) => JSON.stringify(one)))].toSorted();
				expect(named(planned.error)).toEqual(named(plain));
				for (const max of [1, 2]) {
					const [sample, plainSample] = [openSamples(max), openSamples(max)];
					expect(planned.error.blocked.map(sample)).toEqual(plain.blocked.map(plainSample));
				}
				const remedy = (infeasible: Infeasible) => findRemedy(context(drawn), uid, REMOVE, infeasible);
				expect(remedy(planned.error)).toEqual(remedy(plain));
			}
		}
		expect(several).toBeGreaterThan(CLUSTERS / 10);
	});

	it("are listed only as far as they are told, and all when all are asked for", () => {
		const large = hopeless(600, 400);
		expect(checkCluster(large)).toEqual([]);
		const why = refused(large, 1, REMOVE);
		const asked = countAsked(why);
		const remedy: Remedy | undefined = findRemedy(context(large), 1, REMOVE, why);
		expect(explain(why, remedy)).toMatchObject({ blocked_total: 400 });
		const told = explainAll(why, remedy);
		expect(told.blocked).toHaveLength(400);
		expect(told.blocked[399]).toMatchObject({ candidates: [{}, {}, {}], candidates_total: 599 });
		// As many as show that there are more pairs than one answer takes.
		expect(asked()).toBeLessThanOrEqual(Math.ceil(50_000 / 599));
		expect(why.blocked.flatMap(({ candidates }) => candidates)).toHaveLength(400 * 599);
	});

	it("are one list where shards or endpoints are refused everywhere for the same", () => {
		const nodes = [1, 2, 3].map((uid) => node(uid, { max_listeners: uid === 1 ? 2 : 0 }));
		const bound = cluster({ nodes, bdbs: [bdb(1), bdb(2)], endpoints: [endpoint(1, 1), endpoint(2, 1)] });
		const down = cluster({
			nodes: [node(1, { status: "down" }), node(2), node(3), node(4)],
			bdbs: [bdb(1), bdb(2)],
			shards: [shard("1", 1, 1), shard("2", 2, 1)],
			primary_node_uid: 2,
		});
		for (const [described, rule] of [
			[bound, "listener_limit"],
			[down, "no_living_copy"],
		] as const) {
			const { blocked } = refused(described, 1, REMOVE);
			expect(blocked.map(({ candidates }) => candidates.map((one) => one.rule))).toEqual(
				blocked.map(() => described.nodes.slice(1).map(() => rule)),
			);
			expect(blocked).toHaveLength(2);
			expect(blocked[1]?.candidates).toBe(blocked[0]?.candidates);
		}
	});
});
