import { changeBy, isStepDone } from "../cluster/apply-step.ts";
import type { Shard } from "../cluster/cluster.ts";
import { findObstacle, type Migrate } from "../cluster/find-obstacle.ts";
import type { LiveCluster } from "../cluster/live-cluster.ts";
import type { ActionError } from "../error.ts";
import { stepDuration } from "../placement/move-model.ts";
import type { Step } from "../placement/step.ts";
import type { NodeUid } from "../uid.ts";
import type { Agenda, Entry } from "./agenda.ts";
import type { Health } from "./health.ts";
import type { Loads } from "./loads.ts";
import type { Random } from "./random.ts";
import type { SimulationModel } from "./scenario.ts";
import { standingCluster } from "./standing-cluster.ts";
import { openTransfers, type Transfer } from "./transfers.ts";

/** How an attempt at a step ended. */
export type StepEnd = { readonly kind: "done" } | { readonly kind: "failed"; readonly error: ActionError };

/**
 * Executes steps in virtual time by the rules of a cluster driver: look, do what is missing, look again. A node's death breaks
 * the steps that cannot do without it at once; they fail, as a transfer whose connection breaks does.
 */
export interface Hands<Order> {
	/** Steps that were begun and have not come to their end, in no order. */
	readonly inHand: readonly { readonly step: Step; readonly order: Order }[];
	/** The outcome when there is nothing to wait for; otherwise `ended` gets it later, with the order. */
	execute(step: Step, order: Order): StepEnd | undefined;
	nodeDied(node: NodeUid): void;
}

export interface HandsDeps<Order> {
	readonly live: LiveCluster;
	readonly agenda: Agenda;
	readonly random: Random;
	readonly model: SimulationModel;
	readonly health: Health;
	readonly loads: Loads;
	/** A step that took time has come to its end. */
	readonly ended: (order: Order, end: StepEnd) => void;
}

interface Flight<Order> {
	readonly step: Step;
	readonly order: Order;
	/** Counts up; tells which of two began first. */
	readonly number: number;
	/** Where it stands in the list of flights; -1 once it is over. */
	at: number;
	/** Bytes promised on the target while a shard moves. */
	readonly memory_size: number;
	entry: Entry | undefined;
	transfer: Transfer | undefined;
}

const DONE: StepEnd = { kind: "done" };
const NOBODY: readonly Migrate[] = [];

export function openHands<Order>(deps: HandsDeps<Order>): Hands<Order> {
	const { live, agenda, random, model, health, loads } = deps;
	/** In no order, so that taking one out costs nothing. */
	const flights: Flight<Order>[] = [];
	let begun = 0;
	const arrivals = new Map<NodeUid, Migrate[]>();
	const transfers = model.transfers_per_node_max === null ? undefined : openTransfers(model.transfers_per_node_max);

	const standing = standingCluster(live);

	const look = (step: Step): StepEnd | undefined => {
		if (isStepDone(live, step)) return DONE;
		const target = targetOf(step);
		const error = findObstacle(standing, step, (target === undefined ? undefined : arrivals.get(target)) ?? NOBODY);
		return error === undefined ? undefined : { kind: "failed", error };
	};
	const duration = (step: Step): number => {
		const plain_ms = stepDuration(step, model);
		if (model.variation === 0) return plain_ms;
		return Math.round(plain_ms * (1 + model.variation * (2 * random.share() - 1)));
	};
	const begin = (flight: Flight<Order>): void => {
		flight.entry = agenda.after(duration(flight.step), () => finish(flight));
	};
	const letGo = (flight: Flight<Order>): void => {
		const last = flights.pop();
		if (last !== undefined && last !== flight) {
			flights[flight.at] = last;
			last.at = flight.at;
		}
		flight.at = -1;
		const { step } = flight;
		const moves = step.kind === "migrate" ? arrivals.get(step.to_node_uid) : undefined;
		if (step.kind !== "migrate" || moves === undefined) return;
		// An empty list is left for the next move to the node.
		if (moves.length === 1) moves.pop();
		else moves.splice(moves.indexOf(step), 1);
	};
	/** `shard` is the one that leaves its node or its role. */
	const takeHealthyStep = (step: Step, shard: Shard | undefined): void => {
		// Targets live, or the step would not be taken; from a living node neither a move nor a failover changes the health of anything.
		if (shard === undefined || live.node(shard.node_uid)?.status === "active") {
			changeBy(live, step);
			return;
		}
		const before = health.look(shard);
		changeBy(live, step);
		health.settle(shard, before);
	};
	const apply = (flight: Flight<Order>): StepEnd => {
		const { step } = flight;
		if (step.kind === "migrate") {
			const shard = live.shard(step.shard_uid);
			takeHealthyStep(step, shard);
			loads.departed(shard?.node_uid ?? step.from_node_uid, flight.memory_size);
		} else if (step.kind === "fail_over") {
			takeHealthyStep(step, live.shard(step.from_shard_uid));
		} else {
			changeBy(live, step);
		}
		return DONE;
	};
	const conclude = (flight: Flight<Order>, end: StepEnd, applied: boolean): void => {
		const { step, transfer } = flight;
		if (step.kind === "migrate" && !applied) loads.turnedBack(step.to_node_uid, flight.memory_size);
		if (transfer !== undefined) transfers?.leave(transfer);
		deps.ended(flight.order, end);
	};
	const finish = (flight: Flight<Order>): void => {
		letGo(flight);
		const looked = look(flight.step);
		conclude(flight, looked ?? apply(flight), looked === undefined);
	};

	return {
		inHand: flights,
		execute(step, order) {
			const looked = look(step);
			if (looked !== undefined) return looked;
			const memory_size = step.kind === "migrate" ? (live.shard(step.shard_uid)?.memory_size ?? 0) : 0;
			const at = flights.length;
			const flight: Flight<Order> = {
				step,
				order,
				number: begun,
				at,
				memory_size,
				entry: undefined,
				transfer: undefined,
			};
			begun += 1;
			flights.push(flight);
			if (step.kind !== "migrate") {
				begin(flight);
				return undefined;
			}
			const arriving = arrivals.get(step.to_node_uid);
			if (arriving === undefined) arrivals.set(step.to_node_uid, [step]);
			else arriving.push(step);
			loads.coming(step.to_node_uid, memory_size);
			if (transfers === undefined) begin(flight);
			else {
				flight.transfer = { from: step.from_node_uid, to: step.to_node_uid, begin: () => begin(flight) };
				transfers.enter(flight.transfer);
			}
			return undefined;
		},
		nodeDied(node) {
			for (const flight of flights.toSorted((a, b) => a.number - b.number)) {
				if (flight.at < 0 || !touches(live, flight.step, node)) continue;
				const looked = look(flight.step);
				if (looked?.kind !== "failed") continue;
				if (flight.entry !== undefined) agenda.drop(flight.entry);
				letGo(flight);
				conclude(flight, looked, false);
			}
		},
	};
}

/** The node to which moves in flight matter to this step. */
function targetOf(step: Step): NodeUid | undefined {
	if (step.kind === "migrate") return step.to_node_uid;
	return step.kind === "remove_node" ? step.node_uid : undefined;
}

function touches(live: LiveCluster, step: Step, node: NodeUid): boolean {
	switch (step.kind) {
		case "migrate":
		case "rebind_endpoint":
			return step.from_node_uid === node || step.to_node_uid === node;
		case "fail_over":
			return live.shard(step.from_shard_uid)?.node_uid === node || live.shard(step.to_shard_uid)?.node_uid === node;
		case "change_primary":
			return step.to_node_uid === node;
		default:
			return false;
	}
}
