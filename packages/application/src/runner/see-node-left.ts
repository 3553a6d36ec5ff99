import { type Halt, type NodeLeft, nodeLeft, nodeLeftBy } from "@node-actions/domain";
import { patiently } from "./patiently.ts";
import type { Run, RunDeps } from "./run.ts";

/**
 * What an action that did not complete leaves of its node, as the cluster shows it; by the journal where all steps are done or the cluster is out of reach.
 * Undefined when this process stops.
 */
export async function seeNodeLeft(deps: RunDeps, run: Run, halt: Halt): Promise<NodeLeft | undefined> {
	// A cancel may still come before a finished action is recorded as completed.
	if (halt.kind === "finished" || halt.kind === "out_of_reach") return nodeLeftBy(run.state);
	const described = await patiently(deps, run, () => deps.driver.describe());
	if (described.kind === "stopped") return undefined;
	if (described.kind === "gave_up") return nodeLeftBy(run.state);
	return nodeLeft(described.value.nodes.find(({ uid }) => uid === run.action.node_uid));
}
