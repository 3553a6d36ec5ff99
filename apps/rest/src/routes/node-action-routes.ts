import {
	actionListSchema,
	actionObjectSchema,
	actionOptions,
	actionStatusSchema,
	cancelAction,
	clusterStateIdInHeader,
	dryRunSchema,
	getAction,
	idempotencyKey,
	invalidRequest,
	listActions,
	listNodeActions,
	mustBe,
	plainStart,
	planStart,
	startAction,
	startInput,
	startRequest,
} from "@node-actions/application";
import { err } from "@node-actions/domain";
import { z } from "zod";
import { defineRoute } from "../route.ts";
import { exampleAction, exampleQueuedAction } from "./examples.ts";
import { inNode, inNodeAction } from "./path-params.ts";

const tag = "Node actions";

/** Contract, section 7: answers what a start would do, and does nothing. */
const dry_run = z
	.enum(["true", "false"], mustBe("true or false"))
	.default("false")
	.meta({ description: "true: answer the plan, or why there is none, and start nothing" });

/** The five routes of the documented API (contract, section 1). */
export const nodeActionRoutes = [
	defineRoute({
		operation_id: "listActions",
		method: "GET",
		path: "/v1/nodes/actions",
		tag,
		summary: "Get the status of all actions on all nodes",
		permission: "view_status_of_all_node_actions",
		response: actionListSchema,
		example: { actions: [exampleAction] },
		verb: listActions,
	}),
	defineRoute({
		operation_id: "listNodeActions",
		method: "GET",
		path: "/v1/nodes/:node_uid/actions",
		tag,
		summary: "Get the status of all actions on a node",
		permission: "view_status_of_node_action",
		errors: ["node_not_found"],
		params: inNode,
		response: actionListSchema,
		example: { actions: [exampleAction] },
		verb: listNodeActions,
	}),
	defineRoute({
		operation_id: "getAction",
		method: "GET",
		path: "/v1/nodes/:node_uid/actions/:action",
		tag,
		summary: "Get the status of an action on a node: running, queued, or how its last run ended",
		permission: "view_status_of_node_action",
		errors: ["action_not_found"],
		params: inNodeAction,
		response: actionStatusSchema,
		example: exampleAction,
		verb: getAction,
	}),
	defineRoute({
		operation_id: "startAction",
		method: "POST",
		path: "/v1/nodes/:node_uid/actions/:action",
		tag,
		summary: "Start an action on a node: remove, maintenance_on, maintenance_off or enslave_node",
		permission: "start_node_action",
		errors: ["unknown_action", "node_not_found", "action_conflict", "wrong_cluster_state_id", "idempotency_key_reused"],
		params: inNodeAction,
		query: z.object({ dry_run }),
		headers: z.object({
			"cluster-state-id": clusterStateIdInHeader.exactOptional(),
			"idempotency-key": idempotencyKey.exactOptional(),
		}),
		body: z.unknown(),
		shown_body: z.union([...Object.values(actionOptions), z.null()]),
		body_examples: {
			"any action, without options": {},
			"maintenance_on, replicas stay": { evict_ha_replica: false },
			"maintenance_off, nothing is moved back": { skip_shards_restore: true },
			"enslave_node, waiting for replicas": { retry_timeout_seconds: 60 },
			"remove, once everything has persisted": { wait_for_persistence: true },
		},
		response: z.union([actionObjectSchema, dryRunSchema]),
		example: exampleQueuedAction,
		verb: async (service, principal, params, options, { query, headers }) => {
			const { "cluster-state-id": state, "idempotency-key": key } = headers;
			const verb = query.dry_run === "true" ? planStart : startAction;
			const plain = plainStart(params.node_uid, params.action, options);
			if (plain !== undefined && state === undefined && key === undefined) return verb(service, principal, plain);
			const request = startRequest.safeParse({
				...params,
				options,
				...(state === undefined ? {} : { cluster_state_id: state }),
				...(key === undefined ? {} : { idempotency_key: key }),
			});
			if (!request.success) return err(invalidRequest(request.error));
			return verb(service, principal, startInput(request.data));
		},
	}),
	defineRoute({
		operation_id: "cancelAction",
		method: "DELETE",
		path: "/v1/nodes/:node_uid/actions/:action",
		tag,
		summary: "Cancel a queued or executing action, or remove the status of one that has ended",
		permission: "cancel_node_action",
		errors: ["action_not_found"],
		params: inNodeAction,
		response: actionObjectSchema,
		example: exampleAction,
		verb: cancelAction,
	}),
] as const;
