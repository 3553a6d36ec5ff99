import type { Endpoint, Node, ShardRole, Snapshot } from "../cluster/cluster.ts";
import { inMaintenance } from "../cluster/cluster.ts";
import { ok, type Result } from "../result.ts";
import { andAfter } from "./and-after.ts";
import { type BrokenRule, shardRuleBroken } from "./constraint.ts";
import { NOBODY, successorOf } from "./hand-over.ts";
import { cannotRestore, impossible } from "./infeasible.ts";
import { hasLivingCopy } from "./living-copy.ts";
import { latestMaintenanceSnapshot } from "./maintenance-snapshot.ts";
import type { PlacementDraft, PlainStep } from "./placement-draft.ts";
import type { Blocked, Infeasible, Stay } from "./plan.ts";
import { type PlanContext, type Planning, stepDone } from "./plan-input.ts";

/** Listeners that a node may have when no snapshot says how many it had. */
const DEFAULT_MAX_LISTENERS = 100;

/**
 * Load the snapshot, open the node, give placement and roles back, delete the snapshot (contract, section 4, `maintenance_off`). What
 * cannot be restored stops it before anything has moved, and the node stays in maintenance. A node that a removal closed is opened, with or
 * without a snapshot.
 */
export function planMaintenanceOff({
	context,
	draft,
	node,
	options,
}: Planning<"maintenance_off">): Result<readonly Stay[], Infeasible> {
	if (stacksDown(context, node)) {
		draft.add(
			{
				kind: "restore_placement",
				node_uid: node.uid,
				accept_servers: node.accept_servers,
				max_listeners: node.max_listeners,
				maintenance_depth: node.maintenance_depth - 1,
			},
			[],
		);
		return ok([]);
	}
	if (node.status === "down") return impossible(`Node ${node.uid} is down; nothing can be restored on it.`);
	const found = snapshotToRestore(context, node, options.snapshot_name);
	if (!found.ok) return found;
	const snapshot = found.value;
	const skip = options.skip_shards_restore === true;
	if (snapshot === undefined && !(skip && inMaintenance(node)) && context.reopening !== true) {
		return impossible(`Node ${node.uid} has no maintenance snapshot to restore; it is not in maintenance.`);
	}
	const opened = draft.add(openingOf(context, node, snapshot), []);
	const restored =
		skip || snapshot === undefined ? ok({ steps: [], stays: [] }) : restore(draft, node, snapshot, [opened]);
	if (!restored.ok) return restored;
	const before = [opened, ...restored.value.steps];
	for (const { name } of context.cluster.snapshotsOf(node.uid).filter(({ kind }) => kind === "maintenance")) {
		draft.add({ kind: "delete_snapshot", node_uid: node.uid, name }, before);
	}
	return ok(restored.value.stays);
}

/** Under `documented` a node that was put into maintenance twice has to be taken out twice. */
function stacksDown(context: PlanContext, node: Node): boolean {
	return (
		context.policy === "documented" &&
		node.maintenance_depth > 1 &&
		stepDone(context, "restore_placement") === undefined
	);
}

function snapshotToRestore(
	{ cluster }: PlanContext,
	node: Node,
	name: string | undefined,
): Result<Snapshot | undefined, Infeasible> {
	if (name === undefined) return ok(latestMaintenanceSnapshot(cluster, node.uid));
	const named = cluster.snapshotsOf(node.uid).find((snapshot) => snapshot.name === name);
	return named === undefined ? impossible(`Node ${node.uid} has no snapshot named ${name}.`) : ok(named);
}

function openingOf(context: PlanContext, node: Node, snapshot: Snapshot | undefined): PlainStep {
	return (
		stepDone(context, "restore_placement") ?? {
			kind: "restore_placement",
			node_uid: node.uid,
			accept_servers: context.reopening === true || (snapshot?.accept_servers ?? true),
			max_listeners: listenersOf(context, node, snapshot),
			maintenance_depth: 0,
		}
	);
}

/** A removal closes its node without noting how many listeners it might have. */
function listenersOf({ reopening = false }: PlanContext, node: Node, snapshot: Snapshot | undefined): number {
	const known = snapshot?.max_listeners ?? node.max_listeners;
	return known > 0 || (snapshot !== undefined && !reopening) ? known : DEFAULT_MAX_LISTENERS;
}

interface Restoration {
	readonly steps: readonly number[];
	readonly stays: readonly Stay[];
}

function restore(
	draft: PlacementDraft,
	node: Node,
	snapshot: Snapshot,
	after: readonly number[],
): Result<Restoration, Infeasible> {
	const { nodes, shards } = draft.cluster.dense;
	const home = nodes.positionOf(node.uid);
	const stays: Stay[] = [];
	const steps: number[] = [];
	const blocked: Blocked[] = [];
	const positions = draft.cluster.dense.shardsIn(snapshot);
	for (let at = 0; at < positions.length; at += 1) {
		const shard = positions[at] ?? -1;
		const { uid, role } = snapshot.shards[at] ?? { uid: "", role: "slave" };
		if (shard < 0) {
			blocked.push(notOn(node, uid, "not_in_cluster"));
			continue;
		}
		const isAway = shards.node[shard] !== home;
		const rule = isAway ? whyNotHome(draft, shard, home) : undefined;
		if (rule !== undefined) {
			blocked.push(notOn(node, uid, rule));
			continue;
		}
		let before = after;
		if (isAway) {
			draft.take(shard, home);
			const moved = draft.migrate(shard, after);
			steps.push(moved);
			before = andAfter(after, moved);
		}
		if (draft.isMaster(shard) === (role === "master")) continue;
		const roles = restoreRole(draft, shard, role, before);
		if (roles === undefined) stays.push({ uid, reason: `It cannot become ${role} again: no copy may take over.` });
		else for (const step of roles) steps.push(step);
	}
	const bound = bindBack(draft, node, snapshot, after);
	if (blocked.length + bound.blocked.length > 0) return cannotRestore(snapshot, blocked, bound.blocked);
	const primary =
		snapshot.was_primary && draft.cluster.primary_node_uid !== node.uid
			? [draft.add({ kind: "change_primary", to_node_uid: node.uid }, after)]
			: [];
	return ok({ steps: [...steps, ...bound.steps, ...primary], stays });
}

function whyNotHome(draft: PlacementDraft, shard: number, home: number): BrokenRule | undefined {
	return hasLivingCopy(draft.cluster.dense, shard) ? shardRuleBroken(draft, shard, home) : "no_living_copy";
}

function notOn(node: Node, uid: string, rule: BrokenRule): Blocked {
	return { uid, candidates: [{ node_uid: node.uid, rule }] };
}

/** The failovers that give a shard back the role it has lost; undefined when its role has to stay as it is. */
function restoreRole(
	draft: PlacementDraft,
	shard: number,
	role: ShardRole,
	after: readonly number[],
): readonly number[] | undefined {
	if (role === "slave") {
		const successor = successorOf(draft, shard);
		return successor === NOBODY ? undefined : [draft.failOver(shard, successor, after)];
	}
	if (draft.isLeaving(draft.nodeOf(shard))) return undefined;
	const { shards } = draft.cluster.dense;
	const range = shards.range[shard] ?? 0;
	const end = shards.firsts[range + 1] ?? 0;
	for (let at = shards.firsts[range] ?? 0; at < end; at += 1) {
		const copy = shards.copies[at] ?? NOBODY;
		if (draft.isMaster(copy)) return [draft.failOver(copy, shard, after)];
	}
	return [];
}

/** Binds the endpoints back to the node, as many as it may hold; the rest is blocked. */
function bindBack(draft: PlacementDraft, node: Node, snapshot: Snapshot, after: readonly number[]) {
	const steps: number[] = [];
	const blocked: Blocked[] = [];
	const home = draft.cluster.dense.nodes.positionOf(node.uid);
	for (const uid of snapshot.endpoints) {
		const endpoint = draft.cluster.endpoint(uid);
		if (endpoint?.node_uid === node.uid) continue;
		if (endpoint === undefined) blocked.push(notOn(node, uid, "not_in_cluster"));
		else if (draft.listenersOn(home) >= snapshot.max_listeners) {
			blocked.push(notOn(node, uid, "listener_limit"));
		} else steps.push(draft.add(rebindOf(endpoint, node), after));
	}
	return { steps, blocked };
}

function rebindOf(endpoint: Endpoint, node: Node): PlainStep {
	return {
		kind: "rebind_endpoint",
		endpoint_uid: endpoint.uid,
		from_node_uid: endpoint.node_uid,
		to_node_uid: node.uid,
	};
}
