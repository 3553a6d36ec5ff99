import { inMaintenance, type Node, type Shard, type ShardRole } from "../cluster/cluster.ts";
import type { ClusterIndex } from "../cluster/cluster-index.ts";
import type { EndpointUid, NodeUid, ShardUid } from "../uid.ts";
import type { PlannedStep } from "./plan.ts";
import type { Step } from "./step.ts";

export interface NodeUsage {
	/** Shards that stand there or are promised a place there. */
	shard_count: number;
	/** Bytes promised to them. */
	memory: number;
	/** Endpoints. */
	listeners: number;
}

/** The cluster as it will be, while a plan is being made. */
export interface PlacementDraft {
	readonly index: ClusterIndex;
	/** The steps planned so far. */
	readonly steps: readonly PlannedStep[];
	usage(node: NodeUid): Readonly<NodeUsage>;
	accepts(node: Node): boolean;
	/** A removal of the node was accepted, or a running plan takes it out. */
	isLeaving(node: NodeUid): boolean;
	/** Nodes that hold, or are promised, the other copies of the shard's slot range. */
	holdersOf(shard: Shard): Iterable<NodeUid>;
	nodeOf(shard: Shard): NodeUid;
	roleOf(shard: Shard): ShardRole;
	endpointNode(endpoint: EndpointUid): NodeUid | undefined;
	/** Reserves a place for the shard. The place it comes from stays taken until the move is done. */
	take(shard: Shard, node: NodeUid): void;
	/** Takes back the latest `take` of the shard. */
	giveBack(shard: Shard, node: NodeUid): void;
	/** Adds a step that begins after the given ones and answers its index. Roles, endpoints and openings take effect in the draft. */
	add(step: Step, after: readonly number[]): number;
}

/**
 * A scratch copy of the cluster that planning writes its intentions into. `closed` are nodes on which a removal was
 * accepted; `promised` are the steps that other running plans still have ahead: the room they need is not given away twice, and
 * nodes they take out are no targets. `restoring` nodes take shards whatever they say of themselves: a restoration gives back what
 * stood there, which is no new placement.
 */
export function openDraft(
	index: ClusterIndex,
	closed: ReadonlySet<NodeUid>,
	promised: readonly Step[],
	restoring: readonly NodeUid[] = [],
): PlacementDraft {
	const usages = new Map<NodeUid, NodeUsage>();
	const leaving = new Set(closed);
	const opened = new Set(restoring);
	const places = new Map<ShardUid, NodeUid[]>();
	const roles = new Map<ShardUid, ShardRole>();
	const bound = new Map<EndpointUid, NodeUid>();
	const steps: PlannedStep[] = [];

	const usage = (node: NodeUid): NodeUsage => {
		let known = usages.get(node);
		if (known === undefined) {
			const shards = index.shardsOn(node);
			let memory = 0;
			for (const shard of shards) memory += shard.memory_size;
			known = { shard_count: shards.length, memory, listeners: index.endpointsOn(node).length };
			usages.set(node, known);
		}
		return known;
	};
	const placesOf = (shard: Shard): readonly NodeUid[] => places.get(shard.uid) ?? [];
	const take = (shard: Shard, node: NodeUid): void => {
		const room = usage(node);
		room.shard_count += 1;
		room.memory += shard.memory_size;
		places.set(shard.uid, [...placesOf(shard), node]);
	};
	const bind = (endpoint: EndpointUid, node: NodeUid): void => {
		usage(node).listeners += 1;
		bound.set(endpoint, node);
	};

	for (const step of promised) {
		if (step.kind === "migrate") {
			const shard = index.shard(step.shard_uid);
			if (shard !== undefined && shard.node_uid !== step.to_node_uid) take(shard, step.to_node_uid);
		}
		if (step.kind === "rebind_endpoint") bind(step.endpoint_uid, step.to_node_uid);
		if (step.kind === "stop_placement" || step.kind === "remove_node") leaving.add(step.node_uid);
	}
	return {
		index,
		steps,
		usage,
		take,
		accepts: (node) =>
			!leaving.has(node.uid) && (opened.has(node.uid) || (node.accept_servers && !inMaintenance(node))),
		isLeaving: (node) => leaving.has(node),
		*holdersOf(shard) {
			for (const copy of index.copiesOf(shard)) {
				if (copy.uid === shard.uid) continue;
				yield copy.node_uid;
				yield* placesOf(copy);
			}
		},
		nodeOf: (shard) => placesOf(shard).at(-1) ?? shard.node_uid,
		roleOf: (shard) => roles.get(shard.uid) ?? shard.role,
		endpointNode: (endpoint) => bound.get(endpoint) ?? index.endpoint(endpoint)?.node_uid,
		giveBack(shard, node) {
			const room = usage(node);
			room.shard_count -= 1;
			room.memory -= shard.memory_size;
			places.set(shard.uid, placesOf(shard).slice(0, -1));
		},
		add(step, after) {
			if (step.kind === "fail_over") {
				roles.set(step.from_shard_uid, "slave");
				roles.set(step.to_shard_uid, "master");
			}
			if (step.kind === "rebind_endpoint") bind(step.endpoint_uid, step.to_node_uid);
			if (step.kind === "restore_placement") opened.add(step.node_uid);
			return steps.push({ ...step, after: [...new Set(after)] }) - 1;
		},
	};
}
