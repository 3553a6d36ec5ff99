import type { ActionObject, EventObject, NodeObject, NodeStatus, UserObject } from "@node-actions/application";

/** What the document shows; a test parses each with the schema of its route. */
export const exampleAction = {
	action_uid: "6f1b7a54-2a53-4e0c-9a57-0d6f6f0a4a1e",
	task_id: "6f1b7a54-2a53-4e0c-9a57-0d6f6f0a4a1e",
	name: "remove_node",
	node_uid: "1",
	status: "running",
	progress: 10,
	creation_time: 1_785_578_400,
	description: "Moving shard 3 from node 1 to node 2.",
} as const satisfies ActionObject;

export const exampleQueuedAction = {
	action_uid: exampleAction.action_uid,
	task_id: exampleAction.task_id,
	name: "remove_node",
	node_uid: "1",
	status: "queued",
	progress: 0,
	creation_time: exampleAction.creation_time,
} as const satisfies ActionObject;

export const exampleEvent = {
	event_uid: 42,
	kind: "step_started",
	time: 1_785_578_412.25,
	user: "control-1/4711/0f3c",
	action_uid: exampleAction.action_uid,
	node_uid: "1",
	action: exampleAction,
	step: { index: 3, kind: "migrate", description: "Moving shard 3 from node 1 to node 2.", bytes: 1_073_741_824 },
} as const satisfies EventObject;

const capacity = {
	total_memory: 8_589_934_592,
	provisional_memory: 6_442_450_944,
	shard_count: 2,
	shard_list: ["1", "3"],
};

export const exampleNode: NodeObject = {
	uid: 1,
	addr: "10.0.0.1",
	rack_id: "a",
	status: "active",
	accept_servers: true,
	max_listeners: 100,
	max_redis_servers: 100,
	...capacity,
	role: "master",
	in_maintenance: false,
};

export const exampleNodeStatus: NodeStatus = {
	node_uid: "1",
	node_status: "OK",
	ok: true,
	role: "master",
	accept_servers: false,
	in_maintenance: true,
	...capacity,
	maintenance_snapshot: {
		name: "maintenance_mode_2026-08-01_10-00-00",
		created_time: 1_785_578_400,
		node_uid: "1",
	},
};

export const exampleSnapshot = {
	name: "before_upgrade",
	node_uid: "1",
	created_time: 1_785_578_400,
	shards: [{ uid: "1", role: "master" }],
	endpoints: ["1:1"],
};

export const exampleUser: UserObject = {
	uid: 2,
	email: "viewer@example.com",
	name: "Viewer",
	role: "cluster_viewer",
};
