import type { MaintenanceOnOptions } from "../action/options.ts";
import { type Bdb, inMaintenance, type Node } from "../cluster/cluster.ts";
import type { ClusterView } from "../cluster/cluster-view.ts";
import { ok, type Result } from "../result.ts";
import { isDeparting } from "./departures.ts";
import { evacuate } from "./evacuate.ts";
import { handOverPrimary, rebindEndpoints } from "./hand-over.ts";
import { impossible, insufficient } from "./infeasible.ts";
import { latestMaintenanceSnapshot } from "./maintenance-snapshot.ts";
import type { PlacementDraft } from "./placement-draft.ts";
import type { Infeasible, Stay } from "./plan.ts";
import { type PlanContext, type Planning, stepDone } from "./plan-input.ts";
import { keepsQuorum } from "./quorum.ts";
import { MIGRATE } from "./step-table.ts";
import { takeSnapshot } from "./take-snapshot.ts";

/** Quorum check, snapshot, close the node, move what is to leave (contract, section 4, `maintenance_on`). */
export function planMaintenanceOn({
	context,
	draft,
	node,
	options,
}: Planning<"maintenance_on">): Result<readonly Stay[], Infeasible> {
	const { cluster, policy } = context;
	const unknown = unknownDatabases(cluster, options.evict_dbs ?? []);
	if (unknown.length > 0) return impossible(`evict_dbs names ${unknown.join(", ")}: no database has this name or uid.`);
	if (!inMaintenance(node) && !keepsQuorum(cluster, node.uid, policy, draft.leaving(), false)) {
		return insufficient(`Without node ${node.uid} fewer than a majority of the nodes would be in service.`);
	}
	const prelude: number[] = [];
	for (const step of snapshotSteps(context, asUsersSee(draft, node), options))
		prelude.push(draft.add(step, [...prelude]));
	const closed = draft.add(
		{ kind: "stop_placement", node_uid: node.uid, maintenance_depth: depthAfter(context, node) },
		prelude,
	);
	const leaves = (bdb: Bdb) => options.evict_dbs?.some((name) => isNamed(bdb, name)) ?? true;
	const stays: Stay[] = [];
	const leaving: number[] = [];
	const staying = new Set<number>();
	const { bdbs, nodes, shards } = cluster.dense;
	const here = shards.on(nodes.positionOf(node.uid));
	for (let at = 0; at < here.length; at += 1) {
		const shard = here[at] ?? -1;
		if (isDeparting(draft, shard)) continue;
		const bdb = bdbs[shards.bdb[shard] ?? -1];
		if (bdb === undefined || !leaves(bdb)) {
			stays.push({ uid: shards.uids[shard] ?? "", reason: "Its database is not in evict_dbs." });
			continue;
		}
		if (bdb.replication && keepsReplicas(bdb, options)) {
			const uid = shards.uids[shard] ?? "";
			stays.push({ uid, reason: "Replicas of its database stay; it serves as a replica." });
			staying.add(shard);
		}
		leaving.push(shard);
	}
	const moved = evacuate(draft, leaving, staying, [closed]);
	if (!moved.ok) return moved;
	const endpoints = cluster.endpointsOn(node.uid).filter(({ bdb_uid }) => {
		const bdb = cluster.bdb(bdb_uid);
		return bdb !== undefined && leaves(bdb);
	});
	const rebound = rebindEndpoints(draft, endpoints, [closed]);
	if (!rebound.ok) return rebound;
	if (options.demote_node === true) {
		const primary = handOverPrimary(draft, node, [closed]);
		if (!primary.ok) return primary;
	}
	if (stays.length === 0) return ok(stays);
	const { table } = draft;
	const migrated = new Set(
		table.shard.filter((_, at) => table.kind[at] === MIGRATE).map((shard) => shards.uids[shard]),
	);
	return ok(stays.filter(({ uid }) => !migrated.has(uid)));
}

function unknownDatabases(cluster: ClusterView, names: readonly string[]): readonly string[] {
	if (names.length === 0) return [];
	const bdbs = [...cluster.bdbs()];
	return names.filter((name) => !bdbs.some((bdb) => isNamed(bdb, name)));
}

/** `evict_dbs` takes a database by its name or by its uid as text. */
function isNamed(bdb: Bdb, name: string): boolean {
	return bdb.name === name || String(bdb.uid) === name;
}

function keepsReplicas(bdb: Bdb, options: MaintenanceOnOptions): boolean {
	if (options.keep_slave_shards === true) return true;
	return (bdb.active_active ? options.evict_active_active_replica : options.evict_ha_replica) === false;
}

/** Under `documented` activations stack; under `strict` a second one adds nothing to undo (contract, section 4). */
function depthAfter(context: PlanContext, node: Node): number {
	const before = stepDone(context, "stop_placement");
	if (before !== undefined) return before.maintenance_depth;
	return context.policy === "documented" ? node.maintenance_depth + 1 : 1;
}

/** Also a node that a removal has closed is shut, whatever the driver says of it; `maintenance_off` opens it, whatever the snapshot says. */
function asUsersSee(draft: PlacementDraft, node: Node): Node {
	const isClosed = draft.isLeaving(draft.cluster.dense.nodes.positionOf(node.uid));
	return isClosed ? { ...node, accept_servers: false } : node;
}

/** An existing maintenance snapshot is kept unless `overwrite_snapshot` asks for a new one, which then takes its place. */
function snapshotSteps(context: PlanContext, node: Node, { overwrite_snapshot }: MaintenanceOnOptions) {
	const { cluster, time } = context;
	const existing = latestMaintenanceSnapshot(cluster, node.uid);
	if (stepDone(context, "create_snapshot") !== undefined) return [];
	if (existing === undefined)
		return [{ kind: "create_snapshot", snapshot: takeSnapshot(cluster, node, time) } as const];
	if (overwrite_snapshot !== true) return [];
	// What the node was like before maintenance is known only to the old snapshot, so the new one inherits it.
	const { accept_servers, max_listeners, was_primary } = existing;
	const inherited = inMaintenance(node) ? { accept_servers, max_listeners, was_primary } : {};
	return [
		{ kind: "create_snapshot", snapshot: { ...takeSnapshot(cluster, node, time), ...inherited } } as const,
		{ kind: "delete_snapshot", node_uid: node.uid, name: existing.name } as const,
	];
}
