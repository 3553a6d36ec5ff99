import {
	applyStep,
	type Cluster,
	type Node,
	type Snapshot,
	type Step,
	type StepKind,
	slotRangeKey,
} from "@node-actions/domain";

/** Every step of one kind that the cluster allows and that would change it, ordered; the order is the same for equal clusters. */
export const POSSIBLE_STEPS = {
	create_snapshot: (cluster) =>
		cluster.nodes.map((node) => ({ kind: "create_snapshot", snapshot: snapshotOf(cluster, node) })),
	stop_placement: (cluster) =>
		cluster.nodes
			.filter(({ accept_servers }) => accept_servers)
			.map(({ uid }) => ({ kind: "stop_placement", node_uid: uid, maintenance_depth: 1 })),
	fail_over: (cluster) =>
		cluster.shards
			.filter(({ role }) => role === "slave")
			.flatMap((replica) =>
				cluster.shards
					.filter((shard) => shard.role === "master" && slotRangeKey(shard) === slotRangeKey(replica))
					.map(({ uid, node_uid }) => ({ from_shard_uid: uid, to_shard_uid: replica.uid, from_node_uid: node_uid })),
			)
			.flatMap(({ from_node_uid, ...way }) => [
				{ kind: "fail_over", ...way },
				{ kind: "fail_over", ...way, from_node_uid },
			]),
	migrate: (cluster) =>
		cluster.shards.flatMap((shard) =>
			cluster.nodes
				.filter((node) => {
					const held = cluster.shards.filter(({ node_uid }) => node_uid === node.uid);
					const promised = held.reduce((sum, { memory_size }) => sum + memory_size, shard.memory_size);
					return (
						promised <= node.total_memory &&
						held.length < node.max_redis_servers &&
						held.every((other) => slotRangeKey(other) !== slotRangeKey(shard))
					);
				})
				.map((node) => ({
					kind: "migrate",
					shard_uid: shard.uid,
					from_node_uid: shard.node_uid,
					to_node_uid: node.uid,
					bytes: shard.used_memory,
				})),
		),
	rebind_endpoint: (cluster) =>
		cluster.endpoints.flatMap((endpoint) =>
			cluster.nodes
				.filter(({ uid, max_listeners }) => {
					const bound = cluster.endpoints.filter(({ node_uid }) => node_uid === uid).length;
					return uid !== endpoint.node_uid && bound < max_listeners;
				})
				.map(({ uid }) => ({
					kind: "rebind_endpoint",
					endpoint_uid: endpoint.uid,
					from_node_uid: endpoint.node_uid,
					to_node_uid: uid,
				})),
		),
	change_primary: (cluster) =>
		cluster.nodes
			.filter(({ uid }) => uid !== cluster.primary_node_uid)
			.flatMap(({ uid }) => [
				{ kind: "change_primary", to_node_uid: uid },
				{ kind: "change_primary", to_node_uid: uid, from_node_uid: cluster.primary_node_uid },
			]),
	wait_for_persistence: (cluster) =>
		cluster.shards.map(({ uid }) => ({ kind: "wait_for_persistence", shard_uids: [uid] })),
	restore_placement: (cluster) =>
		cluster.nodes
			.filter(({ accept_servers }) => !accept_servers)
			.map(({ uid }) => ({
				kind: "restore_placement",
				node_uid: uid,
				accept_servers: true,
				max_listeners: Math.max(10, cluster.endpoints.filter(({ node_uid }) => node_uid === uid).length),
				maintenance_depth: 0,
			})),
	delete_snapshot: (cluster) =>
		cluster.snapshots.map(({ node_uid, name }) => ({ kind: "delete_snapshot", node_uid, name })),
	remove_node: (cluster) =>
		cluster.nodes
			.filter(
				({ uid }) =>
					uid !== cluster.primary_node_uid &&
					[...cluster.shards, ...cluster.endpoints].every(({ node_uid }) => node_uid !== uid),
			)
			.map(({ uid }) => ({ kind: "remove_node", node_uid: uid })),
} as const satisfies Record<StepKind, (cluster: Cluster) => readonly Step[]>;

export const STEP_KINDS = [
	"create_snapshot",
	"stop_placement",
	"fail_over",
	"migrate",
	"rebind_endpoint",
	"change_primary",
	"wait_for_persistence",
	"restore_placement",
	"delete_snapshot",
	"remove_node",
] as const satisfies readonly (keyof typeof POSSIBLE_STEPS)[];

function snapshotOf(cluster: Cluster, node: Node): Snapshot {
	return {
		// As many as the cluster has had states: never the name of an earlier one.
		name: `maintenance_mode_${cluster.state_id}`,
		node_uid: node.uid,
		kind: "maintenance",
		created_time: 1_767_225_600,
		accept_servers: node.accept_servers,
		max_listeners: node.max_listeners,
		was_primary: cluster.primary_node_uid === node.uid,
		shards: cluster.shards.filter(({ node_uid }) => node_uid === node.uid).map(({ uid, role }) => ({ uid, role })),
		endpoints: cluster.endpoints.filter(({ node_uid }) => node_uid === node.uid).map(({ uid }) => uid),
	};
}

/** Steps that lead to one of the given kind, which stands last. Throws when the cluster allows none. */
export function stepsTo(kind: StepKind, cluster: Cluster): readonly [...Step[], Step] {
	const prepare = PREPARE[kind]?.(cluster) ?? [];
	const [step] = POSSIBLE_STEPS[kind](fold(cluster, prepare));
	if (step === undefined) throw new Error(`The cluster allows no ${kind}.`);
	return [...prepare, step];
}

const PREPARE: Partial<Record<StepKind, (cluster: Cluster) => readonly Step[]>> = {
	restore_placement: (cluster) => POSSIBLE_STEPS.stop_placement(cluster).slice(0, 1),
	delete_snapshot: (cluster) => POSSIBLE_STEPS.create_snapshot(cluster).slice(0, 1),
	remove_node: (cluster) => emptyNode(cluster, cluster.nodes.at(-1)?.uid ?? 0),
};

function emptyNode(cluster: Cluster, node_uid: number): readonly Step[] {
	const steps: Step[] = [];
	for (;;) {
		const now = fold(cluster, steps);
		const moves = [...POSSIBLE_STEPS.migrate(now), ...POSSIBLE_STEPS.rebind_endpoint(now)];
		const next = moves.find((move) => move.from_node_uid === node_uid);
		if (next === undefined) return steps;
		steps.push(next);
	}
}

/** The cluster after the steps, by the domain's own rule. */
export function fold(cluster: Cluster, steps: readonly Step[]): Cluster {
	return steps.reduce(applyStep, cluster);
}

/** Any step that the cluster allows: `dice`, two numbers from 0, choose its kind and which of that kind. */
export function anyPossibleStep(cluster: Cluster, dice: readonly [number, number]): Step {
	const kinds = STEP_KINDS.map((kind): readonly Step[] => POSSIBLE_STEPS[kind](cluster)).filter(
		(steps) => steps.length > 0,
	);
	const steps = kinds[dice[0] % kinds.length] ?? [];
	const step = steps[dice[1] % steps.length];
	if (step === undefined) throw new Error("The cluster allows no step at all.");
	return step;
}
