import {
	type ActionName,
	type ActionStatus,
	canBecome,
	inMaintenance,
	isTerminal,
	type LiveCluster,
	openLiveCluster,
	type Shard,
	type Step,
} from "../../src/index.ts";
import { replay, type Scenario, type SimulationEvent } from "../../src/simulation/index.ts";

interface Seen {
	readonly name: ActionName;
	readonly node_uid: number;
	status: ActionStatus;
	/** How many nodes had died when it was planned last. */
	deaths_at_plan: number;
}

/**
 * Goes through a timeline with a cluster of its own and answers every promise that was broken, in words. Shares nothing with the simulation but
 * what one step does.
 */
export function violations(scenario: Scenario, timeline: readonly SimulationEvent[]): readonly string[] {
	const live = openLiveCluster(scenario.cluster);
	const actions = new Map<string, Seen>();
	const found: string[] = [];
	let deaths = 0;
	let last_ms = 0;
	for (const event of timeline) {
		const say: Say = (what) => found.push(`${event.time_ms} ms: ${what}`);
		if (event.time_ms < last_ms) say("time goes backwards");
		last_ms = event.time_ms;
		const before = quorum(live);
		replay(live, event);
		switch (event.kind) {
			case "accepted":
				checkConflict(scenario, actions.values(), event, say);
				actions.set(event.action_uid, {
					name: event.name,
					node_uid: event.node_uid,
					status: "queued",
					deaths_at_plan: 0,
				});
				break;
			case "status_changed": {
				const action = actions.get(event.action_uid);
				if (action !== undefined) changeStatus(action, event.status, actions.values(), say);
				break;
			}
			case "planned": {
				const action = actions.get(event.action_uid);
				if (action !== undefined) action.deaths_at_plan = deaths;
				break;
			}
			case "node_down":
				deaths += 1;
				break;
			case "promoted":
				checkMasters(live, live.shard(event.to_shard_uid), say);
				break;
			case "step_done": {
				checkStep(live, event.step, say);
				const planned_at = actions.get(event.action_uid)?.deaths_at_plan;
				const alone = planned_at === deaths;
				if (scenario.policy === "strict" && before && !quorum(live) && alone) say("an action cost the quorum");
				break;
			}
		}
	}
	for (const [uid, { status }] of actions) if (!isTerminal(status)) found.push(`action ${uid} never ended: ${status}`);
	return found;
}

type Say = (what: string) => void;

function checkConflict(
	{ conflict_scope }: Scenario,
	actions: Iterable<Seen>,
	{ name, node_uid }: Pick<Seen, "name" | "node_uid">,
	say: Say,
): void {
	for (const other of actions) {
		const rival = other.name === name && (conflict_scope === "cluster" || other.node_uid === node_uid);
		if (rival && !isTerminal(other.status)) say(`a second ${name} was accepted beside a live one`);
	}
}

function changeStatus(action: Seen, status: ActionStatus, actions: Iterable<Seen>, say: Say): void {
	if (!canBecome(action.status, status)) say(`${action.status} became ${status}`);
	action.status = status;
	const begun = [...actions].filter(
		(other) => other.node_uid === action.node_uid && !isTerminal(other.status) && other.status !== "queued",
	);
	if (begun.length > 1) say(`node ${action.node_uid} runs two actions at once`);
}

function quorum(live: LiveCluster): boolean {
	const nodes = [...live.nodes()];
	return nodes.filter((node) => node.status === "active" && !inMaintenance(node)).length * 2 > nodes.length;
}

function checkStep(live: LiveCluster, step: Step, say: Say): void {
	if (step.kind === "fail_over") checkMasters(live, live.shard(step.to_shard_uid), say);
	if (step.kind !== "migrate") return;
	const shard = live.shard(step.shard_uid);
	if (shard === undefined) return;
	const beside = live.copiesOf(shard).filter(({ node_uid }) => node_uid === shard.node_uid);
	if (beside.length > 1) say(`two copies of one slot range on node ${shard.node_uid}`);
	const node = live.node(shard.node_uid);
	if (node === undefined) say(`shard ${shard.uid} moved to a node that is gone`);
	else if (live.usage(node.uid).memory > node.total_memory) say(`node ${node.uid} holds more than its memory`);
	else if (live.usage(node.uid).shard_count > node.max_redis_servers) say(`node ${node.uid} holds too many shards`);
}

function checkMasters(live: LiveCluster, shard: Shard | undefined, say: Say): void {
	if (shard === undefined) return;
	const masters = live.copiesOf(shard).filter(({ role }) => role === "master");
	if (masters.length !== 1) say(`${masters.length} masters for slots ${shard.assigned_slots}`);
}
