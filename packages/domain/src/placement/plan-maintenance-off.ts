import type { Endpoint, Node, Snapshot } from "../cluster/cluster.ts";
import { inMaintenance } from "../cluster/cluster.ts";
import { hasLivingCopy } from "../cluster/living-copy.ts";
import { ok, type Result } from "../result.ts";
import { andAfter } from "./and-after.ts";
import { type BrokenRule, shardRuleBroken } from "./constraint.ts";
import { GIVEN_BACK_MAX, type GivenBack, givenBack } from "./given-back.ts";
import { NOBODY, successorOf } from "./hand-over.ts";
import { cannotRestore, impossible } from "./infeasible.ts";
import { snapshotToRestore } from "./maintenance-snapshot.ts";
import type { PlacementDraft, PlainStep } from "./placement-draft.ts";
import type { Blocked, Infeasible, Stay } from "./plan.ts";
import { type PlanContext, type Planning, stepDone } from "./plan-input.ts";

/** Listeners that a node may have where neither it nor a snapshot says how many it had: removals of earlier versions took its limit from it. */
const DEFAULT_MAX_LISTENERS = 100;

const BROUGHT_BACK = `was brought back ${GIVEN_BACK_MAX} times, and each time it was`;

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
	const found = snapshotToRestore(context.cluster, node.uid, options.snapshot_name);
	if (!found.ok) return found;
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
		return ok([staysInMaintenance(node)]);
	}
	if (node.status === "down") return impossible(`Node ${node.uid} is down; nothing can be restored on it.`);
	const snapshot = found.value;
	const skip = options.skip_shards_restore === true;
	if (snapshot === undefined && !(skip && inMaintenance(node)) && context.reopening !== true) {
		return impossible(`Node ${node.uid} has no maintenance snapshot to restore; it is not in maintenance.`);
	}
	const opening = openingOf(context, node, snapshot);
	const opened = draft.add(opening, []);
	const restored =
		skip || snapshot === undefined
			? ok({ steps: [], stays: [] })
			: restore(draft, { ...node, max_listeners: opening.max_listeners }, snapshot, givenBack(context.done, node.uid), [
					opened,
				]);
	if (!restored.ok) return restored;
	const before = [opened, ...restored.value.steps];
	for (const { name } of context.cluster.snapshotsOf(node.uid).filter(({ kind }) => kind === "maintenance")) {
		draft.add({ kind: "delete_snapshot", node_uid: node.uid, name }, before);
	}
	return ok([...restored.value.stays, ...limitNotGivenBack(context, node, snapshot, opening)]);
}

/** Says so where the node cannot have the limit of its snapshot. */
function limitNotGivenBack(
	context: PlanContext,
	node: Node,
	snapshot: Snapshot | undefined,
	{ max_listeners }: Opening,
): readonly Stay[] {
	const limit = snapshot === undefined ? max_listeners : listenersOf(context, node, snapshot);
	if (limit >= max_listeners) return [];
	const reason = `Its max_listeners is ${max_listeners} and not ${limit}, since so many endpoints are bound to it or about to be.`;
	return [{ uid: String(node.uid), what: "node", reason }];
}

/** Under `documented` a node that was put into maintenance twice has to be taken out twice. */
function stacksDown(context: PlanContext, node: Node): boolean {
	return (
		context.policy === "documented" &&
		node.maintenance_depth > 1 &&
		stepDone(context, "restore_placement") === undefined
	);
}

function staysInMaintenance({ uid, maintenance_depth }: Node): Stay {
	const [times, more] = [maintenance_depth, maintenance_depth - 1].map((count) =>
		count === 1 ? "once" : `${count} times`,
	);
	const reason = `It was put into maintenance ${times} and stays in it until maintenance_off is sent ${more} more.`;
	return { uid: String(uid), what: "node", reason };
}

type Opening = Extract<PlainStep, { readonly kind: "restore_placement" }>;

function openingOf(context: PlanContext, node: Node, snapshot: Snapshot | undefined): Opening {
	const done = stepDone(context, "restore_placement");
	if (done !== undefined) return done;
	const accept_servers = context.reopening === true || (snapshot?.accept_servers ?? true);
	const limit = listenersOf(context, node, snapshot);
	// An open node may hold what is bound to it, and what a plan binds to it: an earlier snapshot may be of a time when it held less.
	const max_listeners = accept_servers ? Math.max(limit, context.cluster.usage(node.uid).listeners) : limit;
	return { kind: "restore_placement", node_uid: node.uid, accept_servers, max_listeners, maintenance_depth: 0 };
}

/** Where a removal has closed the node, no limit at all is one that an earlier version took. */
function listenersOf({ reopening = false }: PlanContext, node: Node, snapshot: Snapshot | undefined): number {
	const known = snapshot?.max_listeners ?? node.max_listeners;
	return known > 0 || (snapshot !== undefined && !reopening) ? known : DEFAULT_MAX_LISTENERS;
}

interface Restoration {
	readonly steps: readonly number[];
	readonly stays: readonly Stay[];
}

/** `node` as it is once it is open. */
function restore(
	draft: PlacementDraft,
	node: Node,
	snapshot: Snapshot,
	given: GivenBack,
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
		if (isAway && given.shard(uid)) {
			const place = nodes.uids[shards.node[shard] ?? -1];
			stays.push({ uid, reason: `It ${BROUGHT_BACK} moved away again; it is on node ${place}.` });
			continue;
		}
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
		const restored = restoreRole(draft, shard, { uid, role }, given, before);
		if (typeof restored === "string") stays.push({ uid, reason: restored });
		else steps.push(restored);
	}
	const bound = bindBack(draft, node, snapshot, given, after);
	if (blocked.length + bound.blocked.length > 0) return cannotRestore(snapshot, blocked, bound.blocked);
	const primary = takePrimaryBack(draft, node, snapshot, given, after);
	return ok({
		steps: [...steps, ...bound.steps, ...primary.steps],
		stays: [...stays, ...bound.stays, ...primary.stays],
	});
}

function whyNotHome(draft: PlacementDraft, shard: number, home: number): BrokenRule | undefined {
	return hasLivingCopy(draft.cluster.dense, shard) ? shardRuleBroken(draft, shard, home) : "no_living_copy";
}

function notOn(node: Node, uid: string, rule: BrokenRule): Blocked {
	return { uid, candidates: [{ node_uid: node.uid, rule }] };
}

/** The failover that gives a shard back the role it has lost; the reason when its role has to stay as it is. */
function restoreRole(
	draft: PlacementDraft,
	shard: number,
	{ uid, role }: Snapshot["shards"][number],
	given: GivenBack,
	after: readonly number[],
): number | string {
	if (given.role(uid, role))
		return `It was made ${role} ${GIVEN_BACK_MAX} times, and each time its role was changed again.`;
	const other = role === "slave" ? successorOf(draft, shard) : leaderOf(draft, shard);
	if (other === NOBODY) return `It cannot become ${role} again: no copy may take over.`;
	return role === "slave" ? draft.failOver(shard, other, after) : draft.failOver(other, shard, after);
}

/** The copy that leads now and can hand over to the shard; `NOBODY` where there is none. */
function leaderOf(draft: PlacementDraft, shard: number): number {
	if (draft.isLeaving(draft.nodeOf(shard))) return NOBODY;
	const { shards } = draft.cluster.dense;
	const range = shards.range[shard] ?? 0;
	const copies = shards.copies.subarray(shards.firsts[range], shards.firsts[range + 1]);
	return copies.find((copy) => draft.isMaster(copy)) ?? NOBODY;
}

/** Binds the endpoints back to the node, as many as it may hold once it is open; the rest is blocked. */
function bindBack(
	draft: PlacementDraft,
	node: Node,
	snapshot: Snapshot,
	given: GivenBack,
	after: readonly number[],
): Restoration & { readonly blocked: readonly Blocked[] } {
	const steps: number[] = [];
	const stays: Stay[] = [];
	const blocked: Blocked[] = [];
	const home = draft.cluster.dense.nodes.positionOf(node.uid);
	for (const uid of snapshot.endpoints) {
		const endpoint = draft.cluster.endpoint(uid);
		if (endpoint?.node_uid === node.uid) continue;
		if (endpoint === undefined) blocked.push(notOn(node, uid, "not_in_cluster"));
		else if (given.endpoint(uid)) {
			const reason = `It ${BROUGHT_BACK} bound elsewhere again; it is on node ${endpoint.node_uid}.`;
			stays.push({ uid, what: "endpoint", reason });
		} else if (draft.listenersOn(home) >= node.max_listeners) {
			blocked.push(notOn(node, uid, "listener_limit"));
		} else steps.push(draft.add(rebindOf(endpoint, node), after));
	}
	return { steps, stays, blocked };
}

function takePrimaryBack(
	draft: PlacementDraft,
	node: Node,
	snapshot: Snapshot,
	given: GivenBack,
	after: readonly number[],
): Restoration {
	const { primary_node_uid } = draft.cluster;
	if (!snapshot.was_primary || primary_node_uid === node.uid) return { steps: [], stays: [] };
	if (!given.primary())
		return { steps: [draft.add({ kind: "change_primary", to_node_uid: node.uid }, after)], stays: [] };
	const reason = `It was made the primary ${GIVEN_BACK_MAX} times, and each time another node was again; it is node ${primary_node_uid}.`;
	return { steps: [], stays: [{ uid: String(node.uid), what: "node", reason }] };
}

function rebindOf(endpoint: Endpoint, node: Node): PlainStep {
	return {
		kind: "rebind_endpoint",
		endpoint_uid: endpoint.uid,
		from_node_uid: endpoint.node_uid,
		to_node_uid: node.uid,
	};
}
