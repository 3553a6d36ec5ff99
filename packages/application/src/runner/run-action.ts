import { type ActionEvent, type ActionStatus, beginning, isTerminal, unreached } from "@node-actions/domain";
import { patiently } from "./patiently.ts";
import type { Run, RunDeps } from "./run.ts";
import { runPlan } from "./run-plan.ts";

/**
 * Takes one action along its life cycle until it has ended, or until this process stops and leaves it for another
 * (domain, `TRANSITIONS`). Each turn looks at the status as it is recorded, since a cancel may come at any time.
 */
export async function runAction(deps: RunDeps, run: Run): Promise<void> {
	while (!isTerminal(run.action.status) && !run.signal.aborted) {
		switch (run.action.status) {
			case "queued":
				await become(run, "queued", "starting", "Starting.");
				break;
			case "starting":
				await begin(deps, run);
				break;
			case "running":
				if (run.action.cancel_requested) await become(run, "running", "cancelling", "Finishing the steps in hand.");
				else await runPlan(deps, run);
				break;
			case "cancelling":
				await runPlan(deps, run);
				break;
		}
	}
}

/** Planning and failing belong to `running`; the one thing asked before is whether there still is a node to act on. */
async function begin(deps: RunDeps, run: Run): Promise<void> {
	const { node_uid } = run.action;
	const cluster = await patiently(deps, run, () => deps.driver.describe());
	if (cluster.kind === "stopped") return;
	if (cluster.kind === "gave_up") {
		await run.record((action) => (action.status === "starting" ? [unreached(action)] : []));
	} else {
		const isThere = cluster.value.nodes.some(({ uid }) => uid === node_uid);
		await run.record((action) => (action.status === "starting" ? [beginning(action, isThere)] : []));
	}
}

/** Records a change of status, unless the action has meanwhile left `from`. */
async function become(run: Run, from: ActionStatus, status: ActionStatus, description: string): Promise<void> {
	const event: ActionEvent = { kind: "status_changed", status, description };
	await run.record((action) => (action.status === from ? [event] : []));
}
