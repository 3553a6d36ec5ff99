import fc from "fast-check";
import { expect, it } from "vitest";
import { planAction } from "../src/index.ts";
import { anyCluster } from "./clusters.ts";
import { carryOut, context } from "./plan.ts";

const on = { name: "maintenance_on", options: { demote_node: true } } as const;
const off = { name: "maintenance_off", options: {} } as const;

it("gives every node back its own, whatever the order in which two nodes go in and out of maintenance", () => {
	let overlapped = 0;
	fc.assert(
		fc.property(anyCluster, fc.nat(5), fc.nat(5), fc.boolean(), (cluster, first, second, firstReturnsFirst) => {
			const nodes = cluster.nodes.map(({ uid }) => uid);
			const a = nodes[first % nodes.length] ?? 1;
			const b = nodes[second % nodes.length] ?? 1;
			if (a === b) return;
			const outA = planAction(context(cluster), a, on);
			if (!outA.ok) return;
			const withoutA = carryOut(cluster, outA.value);
			const outB = planAction(context(withoutA), b, on);
			if (!outB.ok) return;
			let now = carryOut(withoutA, outB.value);
			const returning = firstReturnsFirst ? [a, b] : [b, a];
			const back = returning.filter((uid) => {
				const planned = planAction(context(now), uid, off);
				if (planned.ok) now = carryOut(now, planned.value);
				return planned.ok;
			});
			// Where racks leave no other way, the first has to wait for the second.
			for (const uid of returning.filter((one) => !back.includes(one))) {
				const planned = planAction(context(now), uid, off);
				expect(planned.ok).toBe(true);
				if (planned.ok) now = carryOut(now, planned.value);
			}
			overlapped += 1;
			expect({ ...now, state_id: 1 }).toEqual(cluster);
		}),
		{ numRuns: 2_000 },
	);
	expect(overlapped).toBeGreaterThan(50);
});
