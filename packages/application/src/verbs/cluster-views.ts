import {
	authorise,
	type Cluster,
	err,
	type NodeUid,
	nodeNotFound,
	ok,
	type Permission,
	type RequestError,
	type Result,
} from "@node-actions/domain";
import { describeCluster } from "../describe-cluster.ts";
import type { Principal } from "../principal.ts";
import type { ServiceDeps } from "../service-deps.ts";
import { bdbObject, nodeObjects, nodeStatuses, shardObject, snapshotObject } from "../views/cluster-objects.ts";

type ViewDeps = Pick<ServiceDeps, "driver" | "actions">;

/** A view of the whole cluster behind a permission. */
function ofCluster<View>(permission: Permission, view: (cluster: Cluster) => View) {
	return async (deps: ViewDeps, principal: Principal): Promise<Result<View, RequestError>> => {
		const allowed = authorise(principal.role, permission);
		if (!allowed.ok) return allowed;
		return ok(view(await describeCluster(deps)));
	};
}

/** A view of one node behind a permission; refuses with `node_not_found`. */
function ofNode<View>(permission: Permission, view: (cluster: Cluster, node_uid: NodeUid) => View | undefined) {
	return async (
		deps: ViewDeps,
		principal: Principal,
		{ node_uid }: { readonly node_uid: NodeUid },
	): Promise<Result<View, RequestError>> => {
		const allowed = authorise(principal.role, permission);
		if (!allowed.ok) return allowed;
		const cluster = await describeCluster(deps);
		const known = cluster.nodes.some(({ uid }) => uid === node_uid);
		const seen = known ? view(cluster, node_uid) : undefined;
		return seen === undefined ? err(nodeNotFound(node_uid)) : ok(seen);
	};
}

export const listNodes = ofCluster("view_all_nodes_info", nodeObjects);
export const listNodeStatuses = ofCluster("view_all_nodes_info", nodeStatuses);
export const listShards = ofCluster("view_all_shards_info", (cluster) => cluster.shards.map(shardObject));
export const listBdbs = ofCluster("view_all_bdbs_info", (cluster) =>
	cluster.bdbs.map((bdb) => bdbObject(bdb, cluster)),
);

export const getNode = ofNode("view_node_info", (cluster, node_uid) =>
	nodeObjects(cluster).find(({ uid }) => uid === node_uid),
);
export const getNodeStatus = ofNode("view_node_info", (cluster, node_uid) =>
	nodeStatuses(cluster).find((status) => status.node_uid === String(node_uid)),
);
export const listSnapshots = ofNode("view_node_info", (cluster, node_uid) =>
	cluster.snapshots.filter((snapshot) => snapshot.node_uid === node_uid).map(snapshotObject),
);
