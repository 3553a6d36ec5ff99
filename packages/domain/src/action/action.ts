import type { ActionError } from "../error.ts";
import type { ActionUid, NodeUid } from "../uid.ts";
import type { ActionRequest } from "./options.ts";
import type { ActionStatus } from "./status.ts";

/** One instance of an action on a node: what the visible record holds. Adapters show it; only events change it. */
export interface Action {
	readonly action_uid: ActionUid;
	readonly node_uid: NodeUid;
	/** Name and options as they were accepted. */
	readonly request: ActionRequest;
	readonly status: ActionStatus;
	/** 0–100, by bytes moved. 100 only when completed. */
	readonly progress: number;
	/** Unix seconds, whole. */
	readonly creation_time: number;
	/** The user who started it. */
	readonly started_by: string;
	/** A cancel was asked for; it takes effect at the next step boundary of `running`. */
	readonly cancel_requested: boolean;
	/** What it does just now, or how it ended, in a short sentence. */
	readonly description?: string;
	/** Present exactly when failed. */
	readonly error?: ActionError;
}
