import { setTimeout as sleep } from "node:timers/promises";
import type { Chance } from "./chance.ts";
import type { Replica } from "./replica.ts";

export interface Disturbance {
	/** How often processes are killed, evenly over the run. Every third time two at once. */
	readonly kills: number;
	/** Share of the run that is over, 0 to 1. */
	readonly over: () => number;
}

const LOOK_EVERY_MS = 10;

/** Kills replicas and has them started again, one left serving at any time. Resolves when all serve again after the last kill; answers how many died. */
export async function disturb(
	replicas: readonly Replica[],
	chance: Chance,
	{ kills, over }: Disturbance,
): Promise<number> {
	const starts: Promise<void>[] = [];
	let killed = 0;
	for (let kill = 0; kill < kills; kill += 1) {
		const wanted = kill % 3 === 2 ? 2 : 1;
		const serving = () => replicas.filter(({ base }) => base !== undefined);
		while (over() < (kill + 1) / (kills + 1) || serving().length <= wanted) {
			// Rejects at once when a replica does not come back.
			await Promise.race([sleep(LOOK_EVERY_MS), Promise.all([...starts, sleep(LOOK_EVERY_MS)])]);
		}
		for (let one = 0; one < wanted; one += 1) {
			const victim = serving()[chance.below(serving().length)];
			if (victim === undefined) break;
			killed += 1;
			starts.push(victim.kill().then(() => victim.start()));
		}
	}
	await Promise.all(starts);
	return killed;
}
