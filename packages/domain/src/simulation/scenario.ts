import type { ConflictScope } from "../action/conflict.ts";
import type { ActionName } from "../action/name.ts";
import type { ActionRequest } from "../action/options.ts";
import type { Cluster } from "../cluster/cluster.ts";
import { DEFAULT_MOVE_MODEL, type MoveModel } from "../placement/move-model.ts";
import type { PolicyPreset } from "../policy.ts";
import type { NodeUid } from "../uid.ts";

/** What is to be simulated. Plain data; times are virtual milliseconds from the beginning. */
export interface Scenario {
	readonly cluster: Cluster;
	/** Default `documented`. */
	readonly policy?: PolicyPreset;
	/** Default `cluster`. */
	readonly conflict_scope?: ConflictScope;
	/** What users ask for and when, in any order. */
	readonly schedule: readonly TimedCommand[];
	/** Missing parts are taken from `DEFAULT_SIMULATION_MODEL`. */
	readonly model?: Partial<SimulationModel>;
	readonly failures?: Failures;
	/** Whole, 0 to 2^32 - 1; names actions and varies durations. Default 1. */
	readonly seed?: number;
	/** Unix seconds, whole, at which virtual time 0 stands; dates actions and snapshots. Default 0. */
	readonly start_time?: number;
	/** Actions run at once, over all nodes, from 1. Default: no bound. */
	readonly running_actions_max?: number;
	/** The simulation ends here whatever is left, in milliseconds above 0. Default `TIME_LIMIT_MS`. */
	readonly time_limit_ms?: number;
	/** The simulation ends after so many events whatever is left, from 1. Default `EVENTS_MAX`. */
	readonly events_max?: number;
}

/** A year: nothing an operator plans takes longer, and a scenario that never comes to rest still ends. */
export const TIME_LIMIT_MS = 365 * 86_400_000;

export const EVENTS_MAX = 1_000_000_000;

export type TimedCommand =
	| {
			readonly kind: "start";
			readonly time_ms: number;
			readonly node_uid: NodeUid;
			readonly request: ActionRequest;
	  }
	/** Cancels the action when it is live, and removes its status when it has ended, as a DELETE does. */
	| { readonly kind: "cancel"; readonly time_ms: number; readonly node_uid: NodeUid; readonly name: ActionName };

export interface SimulationModel extends MoveModel {
	/** Transfers that a node takes part in at once, as source or target, from 1; more wait their turn. Null: no limit. */
	readonly transfers_per_node_max: number | null;
	/** By how much durations of steps vary to either side, as a share from 0 to below 1. */
	readonly variation: number;
	/** Milliseconds that an action spends in `starting`, from 0. */
	readonly starting_ms: number;
	/** Milliseconds after a node's death until the cluster itself makes replicas of its masters masters, from 0. */
	readonly promotion_ms: number;
}

export const DEFAULT_SIMULATION_MODEL: SimulationModel = {
	...DEFAULT_MOVE_MODEL,
	transfers_per_node_max: null,
	variation: 0,
	starting_ms: 0,
	promotion_ms: 0,
};

/** Nodes that die and come back. What a node held is as it was when it comes back, and counts as a copy again at once. */
export interface Failures {
	readonly timed?: readonly TimedFailure[];
	readonly random?: RandomFailures;
}

export interface TimedFailure {
	readonly kind: "node_down" | "node_up";
	readonly time_ms: number;
	readonly node_uid: NodeUid;
}

/** Every node dies at a constant rate and is repaired. Does not by itself keep the simulation going. */
export interface RandomFailures {
	/** Whole, 0 to 2^32 - 1. Its own, so that other failures can be drawn for the same schedule. */
	readonly seed: number;
	/** Mean milliseconds that one node lives, above 0. */
	readonly mean_time_to_failure_ms: number;
	/** Milliseconds until a dead node is back, from 0. */
	readonly repair_ms: number;
}
