import { ACTION_STATUSES, checkCluster, TRANSITIONS } from "@node-actions/domain";
import { describe, expect, test } from "vitest";
import * as clusters from "../src/clusters.ts";
import { REQUIREMENTS, SCENARIOS } from "../src/index.ts";
import { expectLegalPath } from "../src/scenario/life-cycle.ts";
import { expectSound } from "../src/scenario/topology.ts";

const { twinNodes, withListeners, ...named } = clusters;

describe("the clusters of the scenarios", () => {
	const made = { TWINS: twinNodes(true), THREE_LISTENERS: withListeners(3) };

	test.each(Object.entries({ ...named, ...made }))("%s breaks no rule", (_name, cluster) => {
		expect(checkCluster(cluster)).toEqual([]);
	});
});

describe("the checks at the end of each scenario", () => {
	test("accept exactly the paths of the transition table", () => {
		for (const from of ACTION_STATUSES) {
			for (const to of ACTION_STATUSES) {
				const way = PATHS[from];
				const legal = TRANSITIONS[from].some((next) => next === to);
				if (legal) expectLegalPath([...way, to]);
				else expect(() => expectLegalPath([...way, to])).toThrow();
			}
		}
		expect(() => expectLegalPath(["starting"])).toThrow();
	});

	test("reject a cluster with both copies of a shard on one node, or two masters", () => {
		const onOneNode = clusters.REPLICATED.shards.map((shard) => ({ ...shard, node_uid: 1 }));
		expect(() => expectSound({ ...clusters.REPLICATED, shards: onOneNode })).toThrow();
		const masters = clusters.REPLICATED.shards.map((shard) => ({ ...shard, role: "master" as const }));
		expect(() => expectSound({ ...clusters.REPLICATED, shards: masters })).toThrow();
	});
});

describe("the lists", () => {
	test("give every requirement an id of its own and every scenario a title of its own", () => {
		const ids = REQUIREMENTS.map(({ id }) => id);
		expect(ids).toEqual([...new Set(ids)]);
		const titles = SCENARIOS.map(({ title }) => title);
		expect(titles).toEqual([...new Set(titles)]);
	});
});

/** One way to each status. */
const PATHS = {
	queued: ["queued"],
	starting: ["queued", "starting"],
	running: ["queued", "starting", "running"],
	cancelling: ["queued", "starting", "running", "cancelling"],
	completed: ["queued", "starting", "running", "completed"],
	cancelled: ["queued", "cancelled"],
	failed: ["queued", "starting", "running", "failed"],
	aborted: ["queued", "starting", "aborted"],
} as const;
