import { describe, expect, test } from "vitest";
import { buildCluster } from "../cluster-builder.ts";
import { granted } from "../scenario/steps.ts";
import type { OpenMortalWorld } from "./mortal-world.ts";

/** Node 1 has one shard to give, and two others have room for it. */
const ONE_MOVE = buildCluster({
	nodes: [{}, {}, {}, {}],
	databases: [{ name: "scratch", ranges: ["1"], gib: 2, endpoints: [4] }],
	primary: 4,
});

const STRIDES_MAX = 1_000;

/** Registers what becomes of an action when the node that one of its moves goes to dies under the move. */
export function runTargetDeath(openWorld: OpenMortalWorld): void {
	describe("a move whose target dies", () => {
		test("makes the action plan again, and it completes on another node", async () => {
			await using world = await openWorld({ cluster: ONE_MOVE, conflict_scope: "cluster", policy: "documented" });
			const { action_uid } = granted(await world.as("admin").startAction(1, "remove", {}));
			const target = await targetOfMove(world);
			await world.setNodeStatus(target, "down");
			await world.settle();
			expect((await world.history(action_uid)).at(-1)).toBe("completed");
			const { shards } = await world.cluster();
			expect(shards.map(({ node_uid }) => node_uid)).not.toContain(target);
			const planned = (await world.events(action_uid)).filter(({ kind }) => kind === "planned");
			expect(planned).toHaveLength(2);
		});

		test("fails the action when no other node has room", async () => {
			await using world = await openWorld({ cluster: ONE_MOVE, conflict_scope: "cluster", policy: "documented" });
			const { action_uid } = granted(await world.as("admin").startAction(1, "maintenance_on", {}));
			const target = await targetOfMove(world);
			for (const node_uid of [2, 3, 4]) await world.setNodeStatus(node_uid, "down");
			await world.settle();
			expect((await world.history(action_uid)).at(-1)).toBe("failed");
			const shown = granted(await world.as("admin").getAction(1, "maintenance_on"));
			expect(shown).toMatchObject({ error_code: "insufficient_resources" });
			expect((await world.cluster()).shards.map(({ node_uid }) => node_uid)).not.toContain(target);
		});
	});
}

/** Lets time pass until a move is under way. */
async function targetOfMove(world: Awaited<ReturnType<OpenMortalWorld>>): Promise<number> {
	for (let stride = 0; stride < STRIDES_MAX; stride += 1) {
		await world.advance(100);
		const move = world.begun.find(({ step }) => step.kind === "migrate")?.step;
		if (move?.kind === "migrate") return move.to_node_uid;
	}
	throw new Error("No move ever began.");
}
