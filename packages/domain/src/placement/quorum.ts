import { type Cluster, inMaintenance } from "../cluster/cluster.ts";
import type { PolicyPreset } from "../policy.ts";
import type { NodeUid } from "../uid.ts";

/**
 * Whether more than half of the nodes stay available when this one goes out of service, or, with `leaves`, out of the
 * cluster. `documented` ignores that other nodes are in maintenance or leaving; `strict` does not count those (contract, section 4).
 */
export function keepsQuorum(
	cluster: Cluster,
	node_uid: NodeUid,
	policy: PolicyPreset,
	isLeaving: (node: NodeUid) => boolean,
	leaves: boolean,
): boolean {
	const others = cluster.nodes.filter((node) => node.uid !== node_uid);
	const available = others.filter(
		(node) => node.status === "active" && (policy === "documented" || (!inMaintenance(node) && !isLeaving(node.uid))),
	);
	const members = leaves ? others.length : cluster.nodes.length;
	return available.length * 2 > members;
}
