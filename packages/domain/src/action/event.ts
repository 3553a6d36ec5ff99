import type { ActionError } from "../error.ts";
import type { ErrorCode } from "../error-code.ts";
import type { Plan } from "../placement/plan.ts";
import type { NodeUid } from "../uid.ts";
import type { Action } from "./action.ts";
import type { ActionName } from "./name.ts";
import type { ActionStatus } from "./status.ts";

/** Everything that can happen to an action. The log of these is the journal a restart goes on from, and the history. */
export type ActionEvent =
	/** The POST was accepted; `action` is the queued instance. */
	| { readonly kind: "accepted"; readonly action: Action }
	| { readonly kind: "cancel_requested"; readonly by: string }
	| {
			readonly kind: "status_changed";
			readonly status: ActionStatus;
			readonly description?: string;
			/** Present exactly when `status` is failed. */
			readonly error?: ActionError;
	  }
	/** The steps that will run, recorded before the first of them; a later one replaces what is left of an earlier one. */
	| { readonly kind: "planned"; readonly plan: Plan }
	| { readonly kind: "step_started"; readonly step_index: number }
	| {
			readonly kind: "step_done";
			readonly step_index: number;
			readonly progress: number;
			/** Why nothing was done, where the cluster showed it already before the step had begun (`whyLeftOut`). */
			readonly left_out?: string;
	  }
	/** A step is about to begin, or a running one got further. Shown, but not worth a line of history. */
	| { readonly kind: "progressed"; readonly progress: number; readonly description?: string }
	/** Another runner than the one that began it goes on with the action. `epoch` counts its claims. */
	| { readonly kind: "taken_over"; readonly owner: string; readonly epoch: number }
	/** This live action stood in the way of a start, which asked for `name` on `node_uid`. The action itself stays as it is. */
	| {
			readonly kind: "refused";
			readonly by: string;
			readonly error_code: ErrorCode;
			readonly node_uid: NodeUid;
			readonly name: ActionName;
	  }
	/** The visible record was deleted by a user, or gave way to a new instance of the same action. */
	| { readonly kind: "record_removed"; readonly by: string };

export type ActionEventKind = ActionEvent["kind"];

/** Every kind, for filters and for schemas that list them. */
export const ACTION_EVENT_KINDS = [
	"accepted",
	"cancel_requested",
	"status_changed",
	"planned",
	"step_started",
	"step_done",
	"progressed",
	"taken_over",
	"refused",
	"record_removed",
] as const satisfies readonly ActionEventKind[];
