import { text } from "node:stream/consumers";
import { setTimeout } from "node:timers/promises";
import type { Clock } from "@node-actions/application";
import { openSharedSimulatedCluster, openSimulatedCluster } from "@node-actions/simulated-cluster";

// A process to be killed: executes the steps it is given on its input, says "done" after each, lingers in the last one and says
// "in the middle" there.
const { directory, url, initial, steps } = JSON.parse(await text(process.stdin));

let lingering = false;

const clock: Clock = {
	now: () => Date.now(),
	sleep: async () => {
		if (lingering) await setTimeout(50);
	},
};

const driver =
	url === undefined
		? await openSimulatedCluster({ directory, initial, clock })
		: await openSharedSimulatedCluster({ url, initial, clock });
const { signal } = new AbortController();
for (const [at, step] of steps.entries()) {
	lingering = at === steps.length - 1;
	await driver.execute(step, {
		fence: undefined,
		signal,
		onProgress: () => {
			if (lingering) process.stdout.write("in the middle\n");
		},
	});
	process.stdout.write("done\n");
}
