import type { ActionName } from "../action/name.ts";
import type { ActionStatus } from "../action/status.ts";
import type { ActionError } from "../error.ts";
import type { ErrorCode } from "../error-code.ts";
import type { ActionUid, BdbUid, NodeUid } from "../uid.ts";

/** What a simulation came to. The same scenario and seed give the same bytes of JSON, on every engine. Times are virtual milliseconds. */
export interface SimulationReport {
	/** `rest`: nothing was left to do. The other two: a bound of the scenario was reached first. */
	readonly ended_by: "rest" | "time_limit" | "event_limit";
	/** When the simulation ended. */
	readonly end_ms: number;
	/** From the first start that was accepted to the end of the last action; 0 when none was. */
	readonly makespan_ms: number;
	/** Bytes of moves that were finished. */
	readonly bytes_moved: number;
	/** Moves that were finished. */
	readonly moves: number;
	/** Failovers by actions. */
	readonly failovers: number;
	/** Failovers by the cluster itself, after a node died. */
	readonly promotions: number;
	readonly node_failures: number;
	/** How long no majority of the nodes was in service: half of them or more were down or in maintenance. */
	readonly without_majority_ms: number;
	/** Events of the timeline, kept or not. */
	readonly events: number;
	readonly actions_by_status: Readonly<Record<ActionStatus, number>>;
	/** Every action, in order of acceptance. */
	readonly actions: readonly ActionReport[];
	/** Starts and cancels that were refused, in order of time. */
	readonly refused: readonly RefusedReport[];
	/** In order of uid. Nodes that left the cluster are listed too. */
	readonly nodes: readonly NodeReport[];
	/** In the cluster's order. */
	readonly bdbs: readonly BdbReport[];
}

export interface ActionReport {
	readonly action_uid: ActionUid;
	readonly node_uid: NodeUid;
	readonly name: ActionName;
	readonly status: ActionStatus;
	readonly progress: number;
	readonly accepted_ms: number;
	/** When it left `queued`; null when it never did. */
	readonly started_ms: number | null;
	/** Null while it is live. */
	readonly ended_ms: number | null;
	readonly moves: number;
	readonly bytes_moved: number;
	/** How often it was planned; more than once when the cluster changed under a plan. */
	readonly plans: number;
	/** Why it failed; null otherwise. */
	readonly error: ActionError | null;
	/** How it ended, and what it left as it was and why; what it did last where it is live. Null where it failed. */
	readonly description: string | null;
}

export interface RefusedReport {
	readonly time_ms: number;
	readonly node_uid: NodeUid;
	readonly name: ActionName;
	readonly error_code: ErrorCode;
	readonly message: string;
}

export interface NodeReport {
	readonly uid: NodeUid;
	/** Most bytes taken at once by shards that stood there or were on their way there. */
	readonly peak_memory: number;
}

export interface BdbReport {
	readonly uid: BdbUid;
	/** How long at least one slot range had fewer than two living copies. 0 for a database without replication. */
	readonly without_redundancy_ms: number;
	/** How long at least one slot range had no master on a living node. */
	readonly unavailable_ms: number;
	/** Fewest living copies that any of its slot ranges ever had. */
	readonly min_living_copies: number;
}
