import {
	clusterAction,
	clusterActionListSchema,
	clusterActionSchema,
	getClusterAction,
	listClusterActions,
	task,
	taskSchema,
} from "@node-actions/application";
import { ok } from "@node-actions/domain";
import { z } from "zod";
import { defineRoute } from "../route.ts";
import { exampleAction } from "./examples.ts";
import { inClusterAction } from "./path-params.ts";

const tag = "Cluster actions";
const permission = "view_status_of_cluster_action";

const { node_uid, status: _status, description, ...ofTask } = exampleAction;

const exampleClusterAction = {
	...exampleAction,
	progress: String(exampleAction.progress),
	creation_time: String(exampleAction.creation_time),
};

const exampleTask = {
	...ofTask,
	action_type: "task",
	status: "running",
	additional_info: { object_type: "node", object_uid: node_uid, description },
};

/** The same actions in the words of `/v1/actions` and `/v2/actions` (contract, section 1). */
export const clusterActionRoutes = [
	defineRoute({
		operation_id: "listClusterActions",
		method: "GET",
		path: "/v1/actions",
		tag,
		summary: "Get the status of all actions; numbers are text here",
		permission,
		response: clusterActionListSchema,
		example: { actions: [exampleClusterAction], "state-machines": [] },
		verb: async (service, principal) => {
			const actions = await listClusterActions(service, principal);
			return actions.ok ? ok({ actions: actions.value.map(clusterAction), "state-machines": [] }) : actions;
		},
	}),
	defineRoute({
		operation_id: "getClusterAction",
		method: "GET",
		path: "/v1/actions/:action_uid",
		tag,
		summary: "Get the status of one action by its uid; numbers are text here",
		permission,
		errors: ["action_not_found"],
		params: inClusterAction,
		response: clusterActionSchema,
		example: exampleClusterAction,
		verb: async (service, principal, params) => {
			const action = await getClusterAction(service, principal, params);
			return action.ok ? ok(clusterAction(action.value)) : action;
		},
	}),
	defineRoute({
		operation_id: "listTasks",
		method: "GET",
		path: "/v2/actions",
		tag,
		summary: "Get all actions as tasks, with one of four statuses",
		permission,
		response: z.array(taskSchema),
		example: [exampleTask],
		verb: async (service, principal) => {
			const actions = await listClusterActions(service, principal);
			return actions.ok ? ok(actions.value.map(task)) : actions;
		},
	}),
	defineRoute({
		operation_id: "getTask",
		method: "GET",
		path: "/v2/actions/:action_uid",
		tag,
		summary: "Get one action as a task, with one of four statuses",
		permission,
		errors: ["action_not_found"],
		params: inClusterAction,
		response: taskSchema,
		example: exampleTask,
		verb: async (service, principal, params) => {
			const action = await getClusterAction(service, principal, params);
			return action.ok ? ok(task(action.value)) : action;
		},
	}),
] as const;
