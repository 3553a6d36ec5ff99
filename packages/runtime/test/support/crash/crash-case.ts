import type { ActionEvent, ActionRequest, Cluster, NodeUid } from "@node-actions/domain";
import { buildCluster } from "@node-actions/test-fixtures/cluster-builder";

/** What a client asks of a cluster, to be cut short at every boundary in turn. */
export interface CrashCase {
	readonly name: string;
	readonly cluster: Cluster;
	/** Run to their ends before; no process dies meanwhile. */
	readonly before: readonly Start[];
	readonly start: Start;
	/**
	 * The client sends a DELETE once this has been recorded, and has its answer before the runner goes on. Without it there is none.
	 *
	 * Tied to what is recorded and not to a time, because where the runner did not wait, how far it came before the cancel would depend on how long messages
	 * take, and such a case had no one right ending. Cancels that come at any moment are for the test of random histories.
	 */
	readonly cancelAfter?: (event: ActionEvent) => boolean;
}

export interface Start {
	readonly node_uid: NodeUid;
	readonly request: ActionRequest;
	/** With it the client sends the same again whenever it comes back, whether it has had an answer or not. */
	readonly idempotency_key?: string;
}

/**
 * Small, because every step costs some eight processes, and yet with all that can leave node 1: a master that first hands over to its
 * replica, a shard without a copy, an endpoint and the primary.
 */
const SMALL = buildCluster({
	nodes: [{}, {}, {}],
	databases: [
		{ name: "cache", ranges: ["1/2"] },
		{ name: "scratch", ranges: ["1"], endpoints: [3] },
	],
	persistent_node_removal: true,
});

const on = (request: ActionRequest): Start => ({ node_uid: 1, request });
const MAINTENANCE_ON = on({ name: "maintenance_on", options: { demote_node: true } });
const MAINTENANCE_OFF = on({ name: "maintenance_off", options: {} });
const REMOVE = on({ name: "remove", options: {} });
const ENSLAVE: Start = { ...on({ name: "enslave_node", options: { demote_node: true } }), idempotency_key: "once" };

const becomes =
	(status: string) =>
	(event: ActionEvent): boolean =>
		event.kind === "status_changed" && event.status === status;

/** Index 3 is begun beside another step: after the cancel two steps are brought to their ends. */
const beginsStep =
	(step_index: number) =>
	(event: ActionEvent): boolean =>
		event.kind === "step_started" && event.step_index === step_index;

export const CRASH_CASES: readonly CrashCase[] = [
	{ name: "maintenance_on", cluster: SMALL, before: [], start: MAINTENANCE_ON },
	{ name: "maintenance_off", cluster: SMALL, before: [MAINTENANCE_ON], start: MAINTENANCE_OFF },
	{ name: "remove", cluster: SMALL, before: [], start: REMOVE },
	{ name: "enslave_node, with an Idempotency-Key", cluster: SMALL, before: [], start: ENSLAVE },
	{
		name: "maintenance_on, cancelled with two steps in hand",
		cluster: SMALL,
		before: [],
		start: MAINTENANCE_ON,
		cancelAfter: beginsStep(3),
	},
	{
		name: "remove, cancelled while starting",
		cluster: SMALL,
		before: [],
		start: REMOVE,
		cancelAfter: becomes("starting"),
	},
];

export function caseNamed(name: string): CrashCase {
	const found = CRASH_CASES.find((one) => one.name === name);
	if (found === undefined) throw new Error(`There is no case named ${name}.`);
	return found;
}
