import { roll, searchRoll, simulate } from "@node-actions/domain/simulation";

/**
 * What anybody might write with the packed simulation. Uses chance wherever there is some: durations that vary and nodes that
 * die. Answers all reports and timelines as one JSON text.
 */
export function reports() {
	const cluster = clusterOf(9);
	const settings = {
		cluster,
		conflict_scope: "node",
		seed: 20_260,
		model: { variation: 0.4, transfers_per_node_max: 2 },
	};
	const schedule = cluster.nodes.flatMap(({ uid }) => [
		{ kind: "start", time_ms: uid * 7_000, node_uid: uid, request: { name: "maintenance_on", options: {} } },
		{ kind: "start", time_ms: uid * 7_000 + 90_000, node_uid: uid, request: { name: "maintenance_off", options: {} } },
	]);
	const failures = { random: { seed: 7, mean_time_to_failure_ms: 60_000, repair_ms: 20_000 } };
	return JSON.stringify([
		simulate({ ...settings, schedule, failures }),
		roll({ ...settings, width: 2, order: "spread", work_ms: 60_000 }),
		searchRoll({ plan: { ...settings, work_ms: 60_000 }, rolls_max: 8 }),
	]);
}

function clusterOf(count) {
	const nodes = Array.from({ length: count }, (_, at) => ({
		uid: at + 1,
		addr: `10.0.0.${at + 1}`,
		rack_id: `rack-${at % 3}`,
		status: "active",
		total_memory: 2 ** 33,
		max_redis_servers: 50,
		max_listeners: 50,
		accept_servers: true,
		maintenance_depth: 0,
	}));
	const shards = nodes.flatMap(({ uid }, at) =>
		["master", "slave"].map((role, copy) => ({
			uid: String(at * 2 + copy + 1),
			bdb_uid: uid,
			node_uid: ((at + copy) % count) + 1,
			role,
			assigned_slots: "0-16383",
			memory_size: 2 ** 29,
			used_memory: 2 ** 28 + at * 12_345,
		})),
	);
	const bdbs = nodes.map(({ uid }) => ({
		uid,
		name: `db${uid}`,
		replication: true,
		rack_aware: uid % 2 === 0,
		active_active: false,
		persistence: "disabled",
	}));
	const endpoints = nodes.map(({ uid }) => ({ uid: `${uid}:1`, bdb_uid: uid, node_uid: uid }));
	const policy = { persistent_node_removal: false };
	return { name: "nine", state_id: 1, primary_node_uid: 1, policy, nodes, bdbs, shards, endpoints, snapshots: [] };
}
