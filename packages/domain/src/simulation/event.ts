import type { ActionName } from "../action/name.ts";
import type { ActionStatus } from "../action/status.ts";
import type { ActionErrorCode } from "../error.ts";
import type { ErrorCode } from "../error-code.ts";
import type { Step } from "../placement/step.ts";
import type { ActionUid, BdbUid, NodeUid, ShardUid } from "../uid.ts";

/** Something that happened, without its time. */
export type Happening =
	/** A start was accepted; the action is queued. */
	| {
			readonly kind: "accepted";
			readonly action_uid: ActionUid;
			readonly node_uid: NodeUid;
			readonly name: ActionName;
	  }
	/** A start or a cancel was refused. */
	| {
			readonly kind: "refused";
			readonly node_uid: NodeUid;
			readonly name: ActionName;
			readonly error_code: ErrorCode;
	  }
	| { readonly kind: "cancel_requested"; readonly action_uid: ActionUid }
	| { readonly kind: "record_removed"; readonly action_uid: ActionUid }
	| { readonly kind: "status_changed"; readonly action_uid: ActionUid; readonly status: ActionStatus }
	| { readonly kind: "planned"; readonly action_uid: ActionUid; readonly steps: number; readonly bytes: number }
	| { readonly kind: "step_started"; readonly action_uid: ActionUid; readonly step: Step }
	| {
			readonly kind: "step_done";
			readonly action_uid: ActionUid;
			readonly step: Step;
			/**
			 * Nothing was done, since the cluster showed already what the step wants: before it began, and then it has no `step_started`, or by
			 * the time it would have been done. The report does not count it.
			 */
			readonly left_out?: true;
	  }
	| {
			readonly kind: "step_failed";
			readonly action_uid: ActionUid;
			readonly step: Step;
			readonly error_code: ActionErrorCode;
	  }
	| { readonly kind: "node_down"; readonly node_uid: NodeUid }
	| { readonly kind: "node_up"; readonly node_uid: NodeUid }
	/** The cluster itself made a replica the master, because the master's node is down. */
	| { readonly kind: "promoted"; readonly from_shard_uid: ShardUid; readonly to_shard_uid: ShardUid }
	/** A slot range of a replicated database has fewer than two living copies, the first of the database to do so. */
	| { readonly kind: "redundancy_lost"; readonly bdb_uid: BdbUid }
	| { readonly kind: "redundancy_regained"; readonly bdb_uid: BdbUid }
	/** A slot range has no master on a living node, the first of the database to have none. */
	| { readonly kind: "availability_lost"; readonly bdb_uid: BdbUid }
	| { readonly kind: "availability_regained"; readonly bdb_uid: BdbUid }
	/** Half of the nodes or more are down or in maintenance. */
	| { readonly kind: "majority_lost" }
	| { readonly kind: "majority_regained" };

/** One line of a timeline. `time_ms` is in virtual milliseconds and never goes backwards. */
export type SimulationEvent = Happening & { readonly time_ms: number };
