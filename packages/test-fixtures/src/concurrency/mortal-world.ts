import type { Cluster, Node, NodeUid, Step } from "@node-actions/domain";
import type { World, WorldSpec } from "../world.ts";

/** A world whose nodes can die, and whose driver is watched. */
export interface MortalWorld extends World {
	/** The node goes down or comes back by itself. */
	setNodeStatus(node_uid: NodeUid, status: Node["status"]): Promise<void>;
	/** Every step that was handed to the driver, with the cluster as it was then, oldest first. */
	readonly begun: readonly BegunStep[];
}

export interface BegunStep {
	readonly step: Step;
	readonly before: Cluster;
	/** The action that the step belongs to; undefined for one that no action asked for. */
	readonly action_uid: string | undefined;
}

export type OpenMortalWorld = (spec: WorldSpec & { readonly cluster: Cluster }) => Promise<MortalWorld>;
