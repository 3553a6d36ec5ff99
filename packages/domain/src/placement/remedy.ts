import type { ActionName } from "../action/name.ts";
import type { ActionRequest, MaintenanceOffOptions, MaintenanceOnOptions } from "../action/options.ts";
import type { Node } from "../cluster/cluster.ts";
import { humanBytes } from "../human-bytes.ts";
import type { NodeUid } from "../uid.ts";

/** A single change after which an infeasible action can be planned. */
export type Remedy =
	/** Wait until this action, which is under way, has ended. */
	| { readonly kind: "wait_for_action"; readonly node_uid: NodeUid; readonly action: ActionName }
	/** Send the action again with these options as well. */
	| {
			readonly kind: "set_options";
			readonly options:
				| Pick<MaintenanceOnOptions, "evict_ha_replica" | "evict_active_active_replica">
				| Pick<MaintenanceOffOptions, "skip_shards_restore">;
	  }
	/** Give the node this many more bytes. */
	| { readonly kind: "add_memory"; readonly node_uid: NodeUid; readonly bytes: number }
	| { readonly kind: "raise_shard_limit"; readonly node_uid: NodeUid; readonly max_redis_servers: number }
	| { readonly kind: "raise_listener_limit"; readonly node_uid: NodeUid; readonly max_listeners: number }
	/** Bring the node back into service: start it, take it out of maintenance, or open it again where a removal has closed it. */
	| {
			readonly kind: "bring_back";
			readonly node_uid: NodeUid;
			/** An action on the node that is under way and has to end first. Absent where none has. */
			readonly after?: "maintenance_on" | "remove";
			/** The action that does it, to be sent as often as the node was put into maintenance. Absent where the node is down and has to be started. */
			readonly action?: "maintenance_off";
			/** Options to send with it. Absent where it needs none. */
			readonly options?: { readonly skip_shards_restore: true };
	  }
	/** Add empty nodes, each of at least this size. */
	| {
			readonly kind: "add_nodes";
			readonly count: number;
			/** Whether it may matter where they stand: then each is to have a rack in which no other node is. Where not, any rack will do, and none too. */
			readonly own_rack: boolean;
			readonly total_memory: number;
			readonly max_redis_servers: number;
			readonly max_listeners: number;
	  };

/** A remedy that changes one node, and nothing else of the cluster. */
export type NodeRemedy = Exclude<
	Extract<Remedy, { readonly node_uid: NodeUid }>,
	{ readonly kind: "bring_back" | "wait_for_action" }
>;

export type BringBack = Extract<Remedy, { readonly kind: "bring_back" }>;

/** The node that the remedy names, after it. */
export function withRemedyOnNode(node: Node, remedy: NodeRemedy): Node {
	switch (remedy.kind) {
		case "add_memory":
			return { ...node, total_memory: node.total_memory + remedy.bytes };
		case "raise_shard_limit":
			return { ...node, max_redis_servers: remedy.max_redis_servers };
		case "raise_listener_limit":
			return { ...node, max_listeners: remedy.max_listeners };
		default:
			return remedy satisfies never;
	}
}

/** The request with the options of the remedy as well. */
export function withOptions(
	request: ActionRequest,
	more: Extract<Remedy, { kind: "set_options" }>["options"],
): ActionRequest {
	// A remedy names options of the action it was found for, which the type checker cannot see through a union.
	return { ...request, options: { ...request.options, ...more } } as ActionRequest;
}

const IN_SERVICE = { status: "active", accept_servers: true, maintenance_depth: 0 } as const;

/** The empty nodes that the remedy adds to these. */
export function newNodes(nodes: readonly Node[], remedy: Extract<Remedy, { kind: "add_nodes" }>): readonly Node[] {
	const { count, own_rack, total_memory, max_redis_servers, max_listeners } = remedy;
	const highest = nodes.reduce((most, { uid }) => Math.max(most, uid), 0);
	const racks = new Set(nodes.map(({ rack_id }) => rack_id));
	const rackOf = (uid: NodeUid): string | null => {
		if (!own_rack) return null;
		let rack_id = `new-${uid}`;
		while (racks.has(rack_id)) rack_id = `new-${rack_id}`;
		return rack_id;
	};
	return Array.from({ length: count }, (_, at) => {
		const uid = highest + 1 + at;
		const addr = `new-node-${uid}`;
		return { uid, addr, rack_id: rackOf(uid), total_memory, max_redis_servers, max_listeners, ...IN_SERVICE };
	});
}

/** The remedy in a sentence. */
export function describeRemedy(remedy: Remedy): string {
	switch (remedy.kind) {
		case "wait_for_action":
			return `It can be done once ${remedy.action} on node ${remedy.node_uid} has ended.`;
		case "set_options":
			return `It can be done with ${Object.entries(remedy.options)
				.map(([option, value]) => `"${option}": ${value}`)
				.join(" and ")}.`;
		case "add_memory":
			return `It can be done once node ${remedy.node_uid} has ${remedy.bytes} more bytes (${humanBytes(remedy.bytes)}) of memory.`;
		case "raise_shard_limit":
			return `It can be done once node ${remedy.node_uid} may hold ${remedy.max_redis_servers} shards.`;
		case "raise_listener_limit":
			return `It can be done once node ${remedy.node_uid} may hold ${remedy.max_listeners} endpoints.`;
		case "bring_back":
			return describeBringBack(remedy);
		case "add_nodes":
			return describeNewNodes(remedy);
		default:
			return remedy satisfies never;
	}
}

function describeBringBack({ node_uid, after, action, options }: BringBack): string {
	if (action === undefined) return `It can be done once node ${node_uid} is back in service.`;
	const sent = options === undefined ? action : `${action} with "skip_shards_restore": true`;
	if (after !== undefined) {
		return `It can be done once ${after} on node ${node_uid} has ended and ${sent} has brought the node back into service.`;
	}
	return `It can be done once ${sent} has brought node ${node_uid} back into service.`;
}

function describeNewNodes(remedy: Extract<Remedy, { kind: "add_nodes" }>): string {
	const { count, own_rack, total_memory, max_redis_servers, max_listeners } = remedy;
	const shards = max_redis_servers === 1 ? "1 shard" : `${max_redis_servers} shards`;
	const endpoints = max_listeners === 1 ? "1 endpoint" : `${max_listeners} endpoints`;
	const size = `${total_memory} bytes (${humanBytes(total_memory)}) of memory and room for ${shards} and ${endpoints}`;
	return count === 1
		? `It can be done with one more node with ${size}${own_rack ? ", in a rack where no other node is" : ""}.`
		: `It can be done with ${count} more nodes, each with ${size}${own_rack ? ", in racks of which each has no other node" : ""}.`;
}
