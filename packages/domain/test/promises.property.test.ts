import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
	type Cluster,
	type NodeUid,
	openLiveCluster,
	planAction,
	type Step,
	stepFits,
	takeStep,
} from "../src/index.ts";
import { planInNumbers } from "../src/placement/plan-action.ts";
import { openPromises, type PlanPromises } from "../src/placement/promises.ts";
import { stepFitsAmong } from "../src/placement/step-fits.ts";
import { anyCluster, bdb, cluster, endpoint, node, shard } from "./clusters.ts";
import { context } from "./plan.ts";

const anyAction = fc.record({
	at: fc.nat(5),
	name: fc.constantFrom("maintenance_on", "maintenance_off", "remove", "enslave_node"),
	/** Steps of the plan that are done before the next action is planned. */
	done: fc.nat(6),
});

/** Two clusters that go through the same: in one, promises stand; for the other they are handed in as lists, as the server does. */
function openBoth(described: Cluster, closing: readonly NodeUid[], policy: "documented" | "strict") {
	const standing = openLiveCluster(described);
	const listed = openLiveCluster(described);
	const promises = openPromises(standing);
	const uids = described.nodes.map(({ uid }) => uid);
	const closed = new Set(closing.filter((uid) => uids.includes(uid)));
	for (const uid of closed) promises.close(uid);
	const plans: { readonly ahead: Step[]; readonly own: PlanPromises }[] = [];

	const take = (ahead: Step[], own: PlanPromises, count: number): void => {
		for (const [index, step] of ahead.splice(0, count).entries()) {
			takeStep(standing, step);
			takeStep(listed, step);
			own.keep(index);
		}
	};
	return {
		/** Plans on both, does the first steps, and says what came of it on each. */
		act({ at, name, done }: typeof anyAction extends fc.Arbitrary<infer One> ? One : never) {
			const node_uid = uids[at % uids.length] ?? 1;
			const request = { name, options: {} } as const;
			const promised = plans.flatMap(({ ahead }) => ahead);
			const found = planInNumbers(
				context(described, { cluster: standing, policy, standing: promises }),
				node_uid,
				request,
			);
			const plain = planAction(context(described, { cluster: listed, policy, closed, promised }), node_uid, request);
			if (found.ok) {
				const own = promises.open();
				own.make(found.value.table);
				const ahead: Step[] = [...found.value.table.steps()];
				plans.push({ ahead, own });
				take(ahead, own, done);
			}
			return [
				found.ok ? { steps: found.value.table.steps(), stays: found.value.stays } : found.error,
				plain.ok ? plain.value : plain.error,
			];
		},
		/** For every step that is still ahead, whether it fits, on each. */
		fits: () =>
			plans.flatMap(({ ahead, own }) => {
				const others = plans.flatMap((one) => (one.own === own ? [] : one.ahead));
				return ahead.map((step) => [
					stepFitsAmong(own.others, step, policy),
					stepFits({ cluster: listed, closed, promised: others, policy }, step),
				]);
			}),
		/** Withdraws all promises, and answers both rankings on each. */
		rankings() {
			for (const { own } of plans) own.withdraw();
			for (const uid of closed) promises.reopen(uid);
			return [standing, listed].map((live) => [[...live.roomiest()], [...live.quietest()]]);
		},
	};
}

describe("promises that stand in the cluster", () => {
	it("mean the same to plans and steps as a list of what other plans have ahead", () => {
		let asked = 0;
		fc.assert(
			fc.property(
				anyCluster,
				fc.array(anyAction, { minLength: 1, maxLength: 4 }),
				fc.subarray([1, 2, 3]),
				fc.constantFrom("documented", "strict"),
				(described, actions, closing, policy) => {
					const both = openBoth(described, closing, policy);
					for (const action of actions) {
						const [standing, listed] = both.act(action);
						expect(standing).toEqual(listed);
						for (const [one, other] of both.fits()) {
							asked += 1;
							expect(one).toBe(other);
						}
					}
					const [standing, listed] = both.rankings();
					expect(standing).toEqual(listed);
				},
			),
			{ numRuns: 2_000 },
		);
		// Plans that nothing is left of would promise nothing.
		expect(asked).toBeGreaterThan(500);
	});

	it("lets an endpoint follow a master that another plan takes elsewhere", () => {
		const apart = cluster({
			// The third node is roomiest and so gets the master; by themselves endpoints go to the quietest, which is the second.
			nodes: [node(1), node(2), node(3, { total_memory: 2 * node(2).total_memory }), node(4)],
			bdbs: [bdb(1)],
			shards: [shard("1", 1, 1)],
			endpoints: [endpoint(1, 4)],
		});
		const both = openBoth(apart, [], "documented");
		const [first] = both.act({ at: 0, name: "maintenance_on", done: 0 });
		expect(first).toMatchObject({ steps: expect.arrayContaining([expect.objectContaining({ to_node_uid: 3 })]) });
		const [standing, listed] = both.act({ at: 3, name: "maintenance_on", done: 0 });
		expect(standing).toMatchObject({
			steps: expect.arrayContaining([expect.objectContaining({ kind: "rebind_endpoint", to_node_uid: 3 })]),
		});
		expect(standing).toEqual(listed);
	});

	it("take no room for what another plan that promised the same has brought", () => {
		const tight = cluster({
			// Node 1 has room for both shards and both endpoints, and for no more.
			nodes: [
				node(1, { total_memory: 2 * shard("1", 1, 1).memory_size, max_redis_servers: 2, max_listeners: 2 }),
				node(2),
				node(3, { total_memory: 1, max_listeners: 0 }),
			],
			bdbs: [bdb(1), bdb(2)],
			shards: [shard("1", 1, 1), shard("2", 2, 2)],
			endpoints: [endpoint(1, 1), endpoint(2, 2)],
		});
		const both = openBoth(tight, [], "documented");
		both.act({ at: 0, name: "maintenance_on", done: 6 });
		both.act({ at: 0, name: "maintenance_off", done: 0 });
		both.act({ at: 0, name: "maintenance_off", done: 6 });
		const [standing, listed] = both.act({ at: 1, name: "maintenance_on", done: 0 });
		expect(listed).toMatchObject({ steps: expect.arrayContaining([expect.objectContaining({ to_node_uid: 1 })]) });
		expect(standing).toEqual(listed);
	});
});
