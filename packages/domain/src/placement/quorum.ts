import { inMaintenance } from "../cluster/cluster.ts";
import type { ClusterView } from "../cluster/cluster-view.ts";
import type { PolicyPreset } from "../policy.ts";
import type { NodeUid } from "../uid.ts";

/**
 * Whether more than half of the nodes stay available when this one goes out of service, or, with `leaves`, out of the
 * cluster. `documented` ignores that other nodes are in maintenance or leaving; `strict` does not count those (contract, section 4).
 */
export function keepsQuorum(
	cluster: ClusterView,
	node_uid: NodeUid,
	policy: PolicyPreset,
	leaving: Iterable<NodeUid>,
	leaves: boolean,
): boolean {
	const members = cluster.node_count - (leaves ? 1 : 0);
	const counted = policy === "documented" ? cluster.up_count : cluster.in_service_count;
	const gone = new Set([node_uid, ...(policy === "documented" ? [] : leaving)]);
	let available = counted;
	for (const uid of gone) {
		const node = cluster.node(uid);
		if (node?.status === "active" && (policy === "documented" || !inMaintenance(node))) available -= 1;
	}
	return available * 2 > members;
}
