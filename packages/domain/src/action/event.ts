import type { ActionError } from "../error.ts";
import type { Plan } from "../placement/plan.ts";
import type { Action } from "./action.ts";
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
	| { readonly kind: "step_done"; readonly step_index: number; readonly progress: number }
	/** A running step got further. Shown, but not worth a line of history. */
	| { readonly kind: "progressed"; readonly progress: number; readonly description?: string }
	/** The visible record was deleted by a user, or gave way to a new instance of the same action. */
	| { readonly kind: "record_removed"; readonly by: string };

export type ActionEventKind = ActionEvent["kind"];
