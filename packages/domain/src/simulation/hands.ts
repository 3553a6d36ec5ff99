import { changeBy, isStepDone } from "../cluster/apply-step.ts";
import { findObstacle, type Migrate } from "../cluster/find-obstacle.ts";
import type { LiveCluster } from "../cluster/live-cluster.ts";
import type { ActionError } from "../error.ts";
import { moveDuration } from "../placement/move-model.ts";
import type { Step } from "../placement/step.ts";
import { MIGRATE, type StepTable } from "../placement/step-table.ts";
import type { NodeUid } from "../uid.ts";
import type { Agenda, Entry } from "./agenda.ts";
import type { FlightsByPlace } from "./flights-by-place.ts";
import type { Health } from "./health.ts";
import type { Loads } from "./loads.ts";
import type { Majority } from "./majority.ts";
import type { QuickLook } from "./quick-look.ts";
import type { Random } from "./random.ts";
import type { SimulationModel } from "./scenario.ts";
import { standingCluster } from "./standing-cluster.ts";
import { openTransfers, type Transfer } from "./transfers.ts";

/** How an attempt at a step ended. `changed` is false where the cluster showed already what the step wants. */
export type StepEnd =
	| { readonly kind: "done"; readonly changed: boolean }
	| { readonly kind: "failed"; readonly error: ActionError };

/**
 * Executes steps in virtual time by the rules of a cluster driver: look, do what is missing, look again. A node's death breaks
 * the steps that cannot do without it at once; they fail, as a transfer whose connection breaks does.
 */
export interface Hands<Order> {
	/** Steps that were begun and have not come to their end, in no order. */
	readonly inHand: readonly { readonly steps: StepTable; readonly index: number; readonly order: Order }[];
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
	readonly majority: Majority;
	readonly loads: Loads;
	readonly flights: FlightsByPlace;
	readonly quick: QuickLook;
	/** A step that took time has come to its end. */
	readonly ended: (order: Order, steps: StepTable, index: number, end: StepEnd) => void;
}

/** A step that is being done. Steps are done by the hundred thousand, so a flight that is over serves again. */
interface Flight<Order> {
	steps: StepTable;
	index: number;
	order: Order;
	/** Counts up; tells which of two began first. */
	number: number;
	/** Where it stands in the list of flights; -1 once it is over. */
	at: number;
	/** Undefined until there was a first. */
	entry: Entry | undefined;
	transfer: Transfer | undefined;
	readonly finish: () => void;
}

const DONE: StepEnd = { kind: "done", changed: true };
const DONE_ALREADY: StepEnd = { kind: "done", changed: false };
const NOBODY: readonly Migrate[] = [];

export function openHands<Order>(deps: HandsDeps<Order>): Hands<Order> {
	const { live, agenda, random, model, health, majority, loads, quick } = deps;
	const { nodes, shards, move } = live.dense;
	/** In no order, so that taking one out costs nothing. */
	const flights: Flight<Order>[] = [];
	const idle: Flight<Order>[] = [];
	let begun = 0;
	const transfers = model.transfers_per_node_max === null ? undefined : openTransfers(model.transfers_per_node_max);
	const step_duration_ms = Math.round(model.step_duration_ms);

	const standing = standingCluster(live);

	const look = (steps: StepTable, index: number): StepEnd | undefined => {
		if (quick.hasClearWay(steps, index)) return undefined;
		const step = steps.step(index);
		if (isStepDone(live, step)) return DONE_ALREADY;
		const error = findObstacle(standing, step, arrivalsAt(targetOf(step)));
		return error === undefined ? undefined : { kind: "failed", error };
	};
	/** Moves in flight to the node, in the order in which they began. */
	const arrivalsAt = (node: NodeUid | undefined): readonly Migrate[] => {
		if (node === undefined || deps.flights.shards_coming[nodes.positionOf(node)] === 0) return NOBODY;
		return flights
			.toSorted((a, b) => a.number - b.number)
			.map(({ steps, index }) => steps.step(index))
			.filter((step) => step.kind === "migrate")
			.filter((step) => step.to_node_uid === node);
	};
	const duration = ({ steps, index }: Flight<Order>): number => {
		const plain_ms = steps.kind[index] === MIGRATE ? moveDuration(steps.bytes[index] ?? 0, model) : step_duration_ms;
		if (model.variation === 0) return plain_ms;
		return Math.round(plain_ms * (1 + model.variation * (2 * random.share() - 1)));
	};
	const begin = (flight: Flight<Order>): void => {
		const delay_ms = duration(flight);
		if (flight.entry === undefined) flight.entry = agenda.after(delay_ms, flight.finish);
		else agenda.again(flight.entry, delay_ms, flight.finish);
	};
	const count = ({ steps, index }: Flight<Order>, by: 1 | -1): void => {
		const shard = steps.shard[index] ?? -1;
		if (steps.kind[index] === MIGRATE) deps.flights.countMove(shard, steps.node[index] ?? -1, by);
		else if (shard >= 0) deps.flights.countFailOver(shard, steps.successor[index] ?? -1, by);
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
	/** The shard leaves its node or its role. */
	const changeShard = (steps: StepTable, index: number, shard: number): void => {
		if (steps.kind[index] === MIGRATE) {
			move(shard, steps.node[index] ?? -1);
		} else {
			shards.setMaster(shard, false);
			shards.setMaster(steps.successor[index] ?? -1, true);
		}
		live.changed();
	};
	const apply = ({ steps, index }: Flight<Order>): StepEnd => {
		const shard = steps.shard[index] ?? -1;
		if (shard < 0) {
			changeBy(live, steps.step(index));
			majority.settle();
			return DONE;
		}
		const from = shards.node[shard] ?? -1;
		// Targets live, or the step would not be taken; from a living node neither a move nor a failover changes the health of anything.
		if (nodes.up[from] === 1) {
			changeShard(steps, index, shard);
		} else {
			const before = health.look(shard);
			changeShard(steps, index, shard);
			health.settle(shard, before);
		}
		if (steps.kind[index] === MIGRATE) loads.add(from, -(shards.memory[shard] ?? 0));
		return DONE;
	};
	const conclude = (flight: Flight<Order>, end: StepEnd, applied: boolean): void => {
		const { steps, index, order, transfer } = flight;
		if (!applied && steps.kind[index] === MIGRATE) {
			loads.add(steps.node[index] ?? -1, -(shards.memory[steps.shard[index] ?? 0] ?? 0));
		}
		if (transfer !== undefined) transfers?.leave(transfer);
		deps.ended(order, steps, index, end);
	};
	const finish = (flight: Flight<Order>): void => {
		letGo(flight);
		const looked = look(flight.steps, flight.index);
		conclude(flight, looked ?? apply(flight), looked === undefined);
		idle.push(flight);
	};
	const newFlight = (steps: StepTable, index: number, order: Order): Flight<Order> => {
		const at = flights.length;
		const flight: Flight<Order> = {
			...{ steps, index, order, number: begun, at, entry: undefined, transfer: undefined },
			finish: () => finish(flight),
		};
		return flight;
	};
	const flightFor = (steps: StepTable, index: number, order: Order): Flight<Order> => {
		const flight = idle.pop();
		if (flight === undefined) return newFlight(steps, index, order);
		flight.steps = steps;
		flight.index = index;
		flight.order = order;
		flight.number = begun;
		flight.at = flights.length;
		flight.transfer = undefined;
		return flight;
	};

	return {
		inHand: flights,
		execute(steps, index, order) {
			const looked = look(steps, index);
			if (looked !== undefined) return looked;
			const flight = flightFor(steps, index, order);
			begun += 1;
			flights.push(flight);
			count(flight, 1);
			const moves = steps.kind[index] === MIGRATE;
			if (moves) loads.add(steps.node[index] ?? -1, shards.memory[steps.shard[index] ?? 0] ?? 0);
			if (!moves || transfers === undefined) {
				begin(flight);
				return undefined;
			}
			flight.transfer = { from: steps.from[index] ?? -1, to: steps.node[index] ?? -1, begin: () => begin(flight) };
			transfers.enter(flight.transfer);
			return undefined;
		},
		nodeDied(node) {
			for (const flight of flights.toSorted((a, b) => a.number - b.number)) {
				const { steps, index, entry } = flight;
				if (flight.at < 0 || !touches(live, steps.step(index), node)) continue;
				const looked = look(steps, index);
				if (looked?.kind !== "failed") continue;
				if (entry !== undefined) agenda.drop(entry);
				letGo(flight);
				// It does not serve again, for its entry is still in the agenda.
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
