import type { ActionName } from "./name.ts";

/** Options of `remove` (contract, section 4). */
export interface RemoveOptions {
	/** Finish only after the moved shards have persisted on their new nodes. Default: the cluster's `persistent_node_removal`. */
	readonly wait_for_persistence?: boolean;
}

/** Options of `maintenance_on` (contract, section 4). */
export interface MaintenanceOnOptions {
	/** Take a new snapshot although one exists. Default false: an existing maintenance snapshot is kept. */
	readonly overwrite_snapshot?: boolean;
	/** Default true. False: replica shards of replicated databases stay, and their masters on the node are demoted. */
	readonly evict_ha_replica?: boolean;
	/** The same for Active-Active databases. Default true. */
	readonly evict_active_active_replica?: boolean;
	/** Deprecated: true equals both `evict_…` options set to false. */
	readonly keep_slave_shards?: boolean;
	/** Names or uids (as text) of the only databases whose shards leave the node. Default: all of them. */
	readonly evict_dbs?: readonly string[];
	/** If the node is the cluster's primary, another node takes over. Default false. */
	readonly demote_node?: boolean;
	/** Moves in flight at once, from 1. Default `DEFAULT_CONCURRENT_MOVES`. */
	readonly max_concurrent_actions?: number;
}

/** Options of `maintenance_off` (contract, section 4). */
export interface MaintenanceOffOptions {
	/** Restore from this snapshot of the node. Default: its latest maintenance snapshot. */
	readonly snapshot_name?: string;
	/** Leave maintenance without moving anything back. Default false. */
	readonly skip_shards_restore?: boolean;
	/** Moves in flight at once, from 1. Default `DEFAULT_CONCURRENT_MOVES`. */
	readonly max_concurrent_actions?: number;
}

/** Options of `enslave_node` (contract, section 4). */
export interface EnslaveNodeOptions {
	/** If the node is the cluster's primary, another node takes over. Default false. */
	readonly demote_node?: boolean;
	/** Hand over endpoints only; master shards keep their role. Default false. */
	readonly endpoints_only?: boolean;
	/** How long to wait for replicas that could take over, in seconds, from 0. Default 0: fail at once. */
	readonly retry_timeout_seconds?: number;
}

export interface ActionOptions {
	readonly remove: RemoveOptions;
	readonly maintenance_on: MaintenanceOnOptions;
	readonly maintenance_off: MaintenanceOffOptions;
	readonly enslave_node: EnslaveNodeOptions;
}

/** An action's name together with the options of that name, and of no other. */
export type ActionRequest = {
	readonly [Name in ActionName]: { readonly name: Name; readonly options: ActionOptions[Name] };
}[ActionName];

/** Two transfers side by side keep a host's fork memory and network bounded; operators raise it per action. */
export const DEFAULT_CONCURRENT_MOVES = 2;

/** How many moves of one action may be in flight at once. */
export function concurrentMoves(request: ActionRequest): number {
	return "max_concurrent_actions" in request.options
		? (request.options.max_concurrent_actions ?? DEFAULT_CONCURRENT_MOVES)
		: DEFAULT_CONCURRENT_MOVES;
}
