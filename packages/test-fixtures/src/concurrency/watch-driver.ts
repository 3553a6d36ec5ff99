import type { ClusterDriver } from "@node-actions/application";
import type { BegunStep } from "./mortal-world.ts";

/** The same driver; every step it is asked for is told first, with the cluster as it is then. */
export function watchDriver(driver: ClusterDriver, tell: (begun: BegunStep) => void): ClusterDriver {
	return {
		describe: () => driver.describe(),
		async execute(step, context) {
			tell({ step, before: await driver.describe(), action_uid: context.fence?.action_uid });
			return driver.execute(step, context);
		},
		close: () => driver.close(),
	};
}
