import { describe, expect, test } from "vitest";
import { buildCluster } from "../cluster-builder.ts";
import { granted } from "../scenario/steps.ts";
import type { OpenMortalWorld } from "./mortal-world.ts";

/** A master on node 1, its replica on node 2, and room for both elsewhere. */
const ONE_PAIR = buildCluster({
	nodes: [{}, {}, {}, {}, {}],
	databases: [{ name: "sessions", ranges: ["1/2"], gib: 2, endpoints: [1] }],
	primary: 5,
});

const STRIDES_MAX = 1_000;

/** Registers what becomes of shards that are on their way home when the nodes they visit are taken out of service. */
export function runWayHome(openWorld: OpenMortalWorld): void {
	describe("shards on their way home", () => {
		test.each(["maintenance_on", "remove"])(
			"come home in their roles, and %s of the nodes they leave waits",
			async (name) => {
				await using world = await openWorld({ cluster: ONE_PAIR, conflict_scope: "node", policy: "documented" });
				const admin = world.as("admin");
				for (const node_uid of [1, 2]) {
					granted(await admin.startAction(node_uid, "maintenance_on", {}));
					await world.settle();
				}
				const visited = (await world.cluster()).shards.map(({ node_uid }) => node_uid);
				const moves = () => world.begun.filter(({ step }) => step.kind === "migrate").length;
				const moves_away = moves();
				for (const node_uid of [1, 2]) granted(await admin.startAction(node_uid, "maintenance_off", {}));
				for (let stride = 0; stride < STRIDES_MAX && moves() < moves_away + 2; stride += 1) await world.advance(100);
				const emptied = await Promise.all(visited.map(async (uid) => granted(await admin.startAction(uid, name, {}))));
				for (const [at, { action_uid }] of emptied.entries()) {
					const hasEnded = async () => (await world.history(action_uid)).at(-1) === "completed";
					for (let stride = 0; stride < STRIDES_MAX && !(await hasEnded()); stride += 1) await world.advance(100);
					expect(await hasEnded()).toBe(true);
					expect((await world.cluster()).shards.filter(({ node_uid }) => node_uid === visited[at])).toEqual([]);
				}
				await world.settle();
				expect((await world.cluster()).shards).toEqual(ONE_PAIR.shards);
				expect(moves()).toBe(moves_away + 2);
			},
		);
	});
}
