import type { Action } from "../action/action.ts";
import type { ActionError } from "../error.ts";
import type { NodeUid } from "../uid.ts";
import type { RollFailure } from "./roll.ts";
import { orderNodes } from "./roll-order.ts";
import { DEFAULT_BACK, DEFAULT_LEAVE, type RollPlan } from "./roll-plan.ts";
import type { World } from "./world.ts";

/** Attempts of a node to leave while others are out; after them it waits until it can try alone. */
const ATTEMPTS_BESIDE_OTHERS_MAX = 3;

/** Those who go from node to node, take it out, work on it and bring it back. */
export interface RollCrew {
	/** Takes out as many more nodes as may be out. */
	goOn(): void;
	ended(action: Action): void;
	outcome(): {
		readonly done: readonly NodeUid[];
		readonly could_not_leave: readonly RollFailure[];
		readonly could_not_return: readonly RollFailure[];
		readonly not_reached: readonly NodeUid[];
		readonly out_max: number;
	};
}

interface Turn {
	readonly node_uid: NodeUid;
	attempts: number;
	/** No other node was out when it tried last. */
	alone: boolean;
	/** How many nodes had returned when it tried last: nothing is gained by trying again before another has. */
	tried_at: number;
	error: ActionError | undefined;
}

export function openRollCrew(plan: RollPlan, world: () => World): RollCrew {
	const { leave = DEFAULT_LEAVE, back = DEFAULT_BACK, width = 1, order = "uid", work_ms = 0 } = plan;
	const takes_down = work_ms > 0 && (plan.work_takes_node_down ?? true);
	const uids = typeof order === "string" ? orderNodes(plan.cluster, order) : order;
	const turns = uids.map((node_uid): Turn => ({ node_uid, attempts: 0, alone: false, tried_at: 0, error: undefined }));
	/** The first of `turns` that has not been tried. */
	let front = 0;
	/** Tried, and to be tried again. */
	const later: Turn[] = [];
	const out = new Map<NodeUid, Turn>();
	/** Out, and the last attempt to return failed. */
	const stuck = new Map<NodeUid, ActionError>();
	/** Out, and the conflict rule keeps them from returning just now. */
	const held_up = new Set<NodeUid>();
	const done: NodeUid[] = [];
	const could_not_leave: RollFailure[] = [];
	let returns = 0;
	let out_max = 0;

	const mayTry = (turn: Turn): boolean =>
		out.size === 0 || (turn.attempts < ATTEMPTS_BESIDE_OTHERS_MAX && returns > turn.tried_at);
	const next = (): Turn | undefined => {
		const fresh = turns[front];
		if (fresh !== undefined) {
			front += 1;
			return fresh;
		}
		const again = later.findIndex(mayTry);
		return again === -1 ? undefined : later.splice(again, 1)[0];
	};
	const goOn = (): void => {
		while (out.size < width) {
			const turn = next();
			if (turn === undefined) return;
			turn.alone = out.size === 0;
			turn.tried_at = returns;
			if (!world().start(turn.node_uid, leave).ok) {
				// Another action of this type is under way; its end is the time to try again, and this was no attempt.
				turn.tried_at = -1;
				later.unshift(turn);
				return;
			}
			turn.attempts += 1;
			out.set(turn.node_uid, turn);
			out_max = Math.max(out_max, out.size);
		}
	};
	const work = (node_uid: NodeUid): void => {
		const { nodes, agenda } = world();
		if (takes_down) nodes.down(node_uid);
		agenda.after(work_ms, () => {
			if (takes_down) nodes.up(node_uid);
			bringBack(node_uid);
			goOn();
		});
	};
	const bringBack = (node_uid: NodeUid): void => {
		if (back === null) returned(node_uid);
		else {
			const started = world().start(node_uid, back);
			if (started.ok) return;
			if (started.error.error_code === "action_conflict") held_up.add(node_uid);
			// It has left the cluster: nothing brings it back.
			else stuck.set(node_uid, { error_code: "internal_error", message: started.error.message });
		}
	};
	const returned = (node_uid: NodeUid): void => {
		const turn = out.get(node_uid);
		out.delete(node_uid);
		returns += 1;
		if (turn?.error === undefined) done.push(node_uid);
		else could_not_leave.push({ node_uid, error: turn.error });
		// Room may be free now that was missing before.
		for (const uid of stuck.keys()) held_up.add(uid);
		stuck.clear();
	};
	const notLeft = (turn: Turn, error: ActionError): void => {
		const { node_uid } = turn;
		turn.error = error;
		if (back !== null && (world().live.node(node_uid)?.maintenance_depth ?? 0) > 0) {
			// It went half-way, so it has to come back before anything else.
			bringBack(node_uid);
			return;
		}
		out.delete(node_uid);
		if (turn.alone) could_not_leave.push({ node_uid, error });
		else later.push(turn);
	};
	const retryHeldUp = (): void => {
		const uids_held_up = [...held_up];
		held_up.clear();
		for (const uid of uids_held_up) bringBack(uid);
	};

	return {
		goOn,
		ended(action) {
			const { node_uid, request, status } = action;
			const turn = out.get(node_uid);
			if (turn === undefined) return;
			const completed = status === "completed";
			if (request.name !== leave.name) {
				if (completed) returned(node_uid);
				else stuck.set(node_uid, errorOf(action));
			} else if (completed) {
				turn.error = undefined;
				work(node_uid);
			} else {
				notLeft(turn, errorOf(action));
			}
			retryHeldUp();
			goOn();
		},
		outcome: () => ({
			done,
			could_not_leave,
			could_not_return: [...out.keys()].map((node_uid) => ({
				node_uid,
				error: stuck.get(node_uid) ?? { error_code: "internal_error", message: "The simulation ended before." },
			})),
			not_reached: [...turns.slice(front), ...later].map(({ node_uid }) => node_uid),
			out_max,
		}),
	};
}

function errorOf({ status, error }: Action): ActionError {
	return error ?? { error_code: "internal_error", message: `The action ended as ${status}.` };
}
