import { changeBy, isStepDone } from "../cluster/apply-step.ts";
import { findObstacle, type Migrate } from "../cluster/find-obstacle.ts";
import type { LiveCluster } from "../cluster/live-cluster.ts";
import type { ActionError } from "../error.ts";
import { stepDuration } from "../placement/move-model.ts";
import type { Step } from "../placement/step.ts";
import type { StepTable } from "../placement/step-table.ts";
import type { NodeUid } from "../uid.ts";
import type { Agenda, Entry } from "./agenda.ts";
import type { FlightsByPlace } from "./flights-by-place.ts";
import type { Health } from "./health.ts";
import type { Loads } from "./loads.ts";
import type { QuickLook } from "./quick-look.ts";
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
	/** The outcome when there is nothing to wait for; otherwise `ended` gets it later. */
	execute(steps: StepTable, index: number, order: Order): StepEnd | undefined;
	nodeDied(node: NodeUid): void;
}

export interface HandsDeps<Order> {
	readonly live: LiveCluster;
	readonly agenda: Agenda;
	readonly random: Random;
	readonly model: SimulationModel;
	readonly health: Health;
	readonly loads: Loads;
	readonly flights: FlightsByPlace;
	readonly quick: QuickLook;
	/** The step with this index, which took time, has come to its end. */
	readonly ended: (order: Order, index: number, end: StepEnd) => void;
}

interface Flight<Order> {
	readonly steps: StepTable;
	readonly index: number;
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
	const { live, agenda, random, model, health, loads, quick } = deps;
	const { nodes, shards, move } = live.dense;
	/** In no order, so that taking one out costs nothing. */
	const flights: Flight<Order>[] = [];
	let begun = 0;
	const transfers = model.transfers_per_node_max === null ? undefined : openTransfers(model.transfers_per_node_max);

	const standing = standingCluster(live);

	const look = (steps: StepTable, index: number, step: Step): StepEnd | undefined => {
		if (quick.hasClearWay(steps, index)) return undefined;
		if (isStepDone(live, step)) return DONE;
		const error = findObstacle(standing, step, arrivalsAt(targetOf(step)));
		return error === undefined ? undefined : { kind: "failed", error };
	};
	/** Moves in flight to the node, in the order in which they began. */
	const arrivalsAt = (node: NodeUid | undefined): readonly Migrate[] => {
		if (node === undefined) return NOBODY;
		return flights
			.filter(({ step }) => step.kind === "migrate" && step.to_node_uid === node)
			.sort((a, b) => a.number - b.number)
			.map(({ step }) => step)
			.filter((step) => step.kind === "migrate");
	};
	const duration = (step: Step): number => {
		const plain_ms = stepDuration(step, model);
		if (model.variation === 0) return plain_ms;
		return Math.round(plain_ms * (1 + model.variation * (2 * random.share() - 1)));
	};
	const begin = (flight: Flight<Order>): void => {
		flight.entry = agenda.after(duration(flight.step), () => finish(flight));
	};
	const count = ({ steps, index, step }: Flight<Order>, by: 1 | -1): void => {
		const shard = steps.shard[index] ?? -1;
		if (step.kind === "migrate") deps.flights.countMove(shard, steps.node[index] ?? -1, by);
		else if (step.kind === "fail_over") deps.flights.countFailOver(shard, steps.successor[index] ?? -1, by);
	};
	const letGo = (flight: Flight<Order>): void => {
		const last = flights.pop();
		if (last !== undefined && last !== flight) {
			flights[flight.at] = last;
			last.at = flight.at;
		}
		flight.at = -1;
		count(flight, -1);
	};
	const change = ({ steps, index, step }: Flight<Order>): void => {
		const shard = steps.shard[index] ?? -1;
		if (step.kind === "migrate" && shard >= 0) {
			move(shard, steps.node[index] ?? -1);
			live.changed();
		} else if (step.kind === "fail_over" && shard >= 0) {
			shards.setMaster(shard, false);
			shards.setMaster(steps.successor[index] ?? -1, true);
			live.changed();
		} else {
			changeBy(live, step);
		}
	};
	const apply = (flight: Flight<Order>): StepEnd => {
		const { steps, index, step } = flight;
		/** The one that leaves its node or its role. */
		const shard = steps.shard[index] ?? -1;
		const from = shards.node[shard] ?? -1;
		// Targets live, or the step would not be taken; from a living node neither a move nor a failover changes the health of anything.
		if (shard < 0 || nodes.up[from] === 1) {
			change(flight);
		} else {
			const before = health.look(shard);
			change(flight);
			health.settle(shard, before);
		}
		if (step.kind === "migrate") loads.add(from, -flight.memory_size);
		return DONE;
	};
	const conclude = (flight: Flight<Order>, end: StepEnd, applied: boolean): void => {
		const { steps, index, step, transfer } = flight;
		if (step.kind === "migrate" && !applied) loads.add(steps.node[index] ?? -1, -flight.memory_size);
		if (transfer !== undefined) transfers?.leave(transfer);
		deps.ended(flight.order, index, end);
	};
	const finish = (flight: Flight<Order>): void => {
		letGo(flight);
		const looked = look(flight.steps, flight.index, flight.step);
		conclude(flight, looked ?? apply(flight), looked === undefined);
	};

	return {
		inHand: flights,
		execute(steps, index, order) {
			const step = steps.plan.steps[index];
			if (step === undefined) return DONE;
			const looked = look(steps, index, step);
			if (looked !== undefined) return looked;
			const memory_size = step.kind === "migrate" ? (shards.memory[steps.shard[index] ?? -1] ?? 0) : 0;
			const flight: Flight<Order> = {
				steps,
				index,
				step,
				order,
				number: begun,
				at: flights.length,
				memory_size,
				entry: undefined,
				transfer: undefined,
			};
			begun += 1;
			flights.push(flight);
			count(flight, 1);
			if (step.kind === "migrate") loads.add(steps.node[index] ?? -1, memory_size);
			if (step.kind !== "migrate" || transfers === undefined) {
				begin(flight);
				return undefined;
			}
			flight.transfer = { from: step.from_node_uid, to: step.to_node_uid, begin: () => begin(flight) };
			transfers.enter(flight.transfer);
			return undefined;
		},
		nodeDied(node) {
			for (const flight of flights.toSorted((a, b) => a.number - b.number)) {
				if (flight.at < 0 || !touches(live, flight.step, node)) continue;
				const looked = look(flight.steps, flight.index, flight.step);
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
