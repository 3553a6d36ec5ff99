import type { Cluster, Step } from "@node-actions/domain";
import fc from "fast-check";
import { expect } from "vitest";
import { type DriverUnderTest, undisturbed } from "./driver-under-test.ts";
import { anyPossibleStep } from "./possible-steps.ts";

/** Ways to bring one step about, all of which must end in the same cluster. */
const WAYS = {
	once: async (world, step) => [await world.driver.execute(step, undisturbed())],
	twice: async (world, step) => [
		await world.driver.execute(step, undisturbed()),
		await world.driver.execute(step, undisturbed()),
	],
	"twice side by side": async (world, step) =>
		Promise.all([world.driver.execute(step, undisturbed()), world.driver.execute(step, undisturbed())]),
	"interrupted, then again": async (world, step) => {
		await executeUntilProgress(world, step);
		return [await world.driver.execute(step, undisturbed())];
	},
	"interrupted, then again after a restart": async (world, step) => {
		await executeUntilProgress(world, step);
		await world.reopen();
		return [await world.driver.execute(step, undisturbed())];
	},
} as const satisfies Record<
	string,
	(world: DriverUnderTest, step: Step) => Promise<readonly { readonly kind: string }[]>
>;

type Way = keyof typeof WAYS;

const WAY_NAMES: readonly Way[] = [
	"once",
	"twice",
	"twice side by side",
	"interrupted, then again",
	"interrupted, then again after a restart",
];

/** One random step: dice for its choice, and the way it is brought about. */
export interface RandomStep {
	readonly dice: readonly [number, number];
	readonly way: Way;
}

export const randomSteps: fc.Arbitrary<readonly RandomStep[]> = fc.array(
	fc.record({
		dice: fc.tuple(fc.nat(1_000), fc.nat(1_000)),
		way: fc.constantFrom(...WAY_NAMES),
	}),
	{ minLength: 1, maxLength: 12 },
);

/** Brings the steps about, each possible in the cluster that the one before it left. Answers the steps that were chosen. */
export async function bringAbout(world: DriverUnderTest, plan: readonly RandomStep[]): Promise<readonly Step[]> {
	const steps: Step[] = [];
	for (const { dice, way } of plan) {
		const cluster: Cluster = await world.driver.describe();
		const step = anyPossibleStep(cluster, dice);
		const outcomes = await WAYS[way](world, step);
		expect(outcomes, `${way}: ${JSON.stringify(step)}`).toEqual(outcomes.map(() => ({ kind: "done" })));
		steps.push(step);
	}
	return steps;
}

/** Executes the step and interrupts it at its first sign of progress. A step that cannot stop there may end. */
export async function executeUntilProgress(world: DriverUnderTest, step: Step) {
	const stop = new AbortController();
	return world.driver.execute(step, { fence: undefined, signal: stop.signal, onProgress: () => stop.abort() });
}
