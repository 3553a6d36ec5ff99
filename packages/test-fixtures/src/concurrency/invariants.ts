import {
	applyStep,
	BEFORE_PLANNING,
	type Cluster,
	followRun,
	inMaintenance,
	isTerminal,
	type NodeUid,
	type RunState,
	type Step,
	slotRangeKey,
	stepsAhead,
} from "@node-actions/domain";
import { granted } from "../scenario/steps.ts";
import type { BegunStep, MortalWorld } from "./mortal-world.ts";

/**
 * What a step does wrong at the moment it begins, in sentences; nothing when all is well. `closed` are nodes on which a removal had been
 * accepted before.
 */
export function wrongWith({ step, before }: BegunStep, closed: ReadonlySet<NodeUid>): readonly string[] {
	return [...wrongTarget(step, before, closed), ...wrongCopies(step, before), ...lostQuorum(step, before)];
}

function* wrongTarget(step: Step, before: Cluster, closed: ReadonlySet<NodeUid>): Iterable<string> {
	if (step.kind !== "migrate" && step.kind !== "rebind_endpoint") return;
	const target = before.nodes.find(({ uid }) => uid === step.to_node_uid);
	if (target === undefined) yield `${step.kind} to node ${step.to_node_uid}, which has left`;
	else if (inMaintenance(target)) yield `${step.kind} to node ${target.uid}, which is in maintenance`;
	else if (closed.has(target.uid)) yield `${step.kind} to node ${target.uid}, which is being removed`;
}

function* wrongCopies(step: Step, before: Cluster): Iterable<string> {
	if (step.kind !== "migrate") return;
	const shard = before.shards.find(({ uid }) => uid === step.shard_uid);
	if (shard === undefined) return;
	const beside = before.shards.find(
		(other) =>
			other.uid !== shard.uid && other.node_uid === step.to_node_uid && slotRangeKey(other) === slotRangeKey(shard),
	);
	if (beside !== undefined) yield `shard ${shard.uid} moves to node ${step.to_node_uid}, beside its copy ${beside.uid}`;
}

/** A majority in service before the step, and none after it. */
function* lostQuorum(step: Step, before: Cluster): Iterable<string> {
	const after = applyStep(before, step);
	if (hasQuorum(before) && !hasQuorum(after)) {
		yield `${step.kind} takes quorum: ${inService(before)} of ${before.nodes.length} become ${inService(after)} of ${after.nodes.length}`;
	}
}

function hasQuorum(cluster: Cluster): boolean {
	return inService(cluster) * 2 > cluster.nodes.length;
}

function inService({ nodes }: Cluster): number {
	return nodes.filter((node) => node.status === "active" && !inMaintenance(node)).length;
}

/** Nodes that would hold more than they may once every move that is planned has arrived. */
export async function overpromised(world: MortalWorld): Promise<readonly string[]> {
	const { actions } = granted(await world.as("admin").listActions());
	const live = actions.filter(({ status }) => !isTerminal(status));
	const journals = await Promise.all(live.map(({ action_uid }) => world.events(action_uid)));
	const ahead = journals.flatMap((events) => stepsAhead(events.reduce<RunState>(followRun, BEFORE_PLANNING)));
	const cluster = await world.cluster();
	return cluster.nodes.flatMap(({ uid, total_memory, max_redis_servers }) => {
		const coming = new Set(
			ahead.flatMap((step) => (step.kind === "migrate" && step.to_node_uid === uid ? [step.shard_uid] : [])),
		);
		const held = cluster.shards.filter((shard) => shard.node_uid === uid || coming.has(shard.uid));
		const memory = held.reduce((sum, shard) => sum + shard.memory_size, 0);
		return [
			...(memory > total_memory ? [`node ${uid} has promised ${memory} of ${total_memory} bytes`] : []),
			...(held.length > max_redis_servers
				? [`node ${uid} has promised ${held.length} of ${max_redis_servers} places`]
				: []),
		];
	});
}
