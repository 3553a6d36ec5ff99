import {
	type Awaitable,
	actionRequest,
	authenticate,
	type Credentials,
	cancelAction,
	createUser,
	createUserBody,
	deleteSnapshot,
	deleteUser,
	getAction,
	getNode,
	getNodeStatus,
	getUser,
	invalidRequest,
	issueToken,
	listActions,
	listBdbs,
	listNodeActions,
	listNodeStatuses,
	listNodes,
	listShards,
	listSnapshots,
	listUsers,
	nodeRequest,
	type Principal,
	planStart,
	type ServiceDeps,
	startAction,
	startInput,
	startRequest,
	tokenRequest,
	updateUser,
	updateUserRequest,
	userRequest,
} from "@node-actions/application";
import type { RequestError, Result } from "@node-actions/domain";
import { openSimulatedCluster, type SimulatedCluster, VirtualClock } from "@node-actions/simulated-cluster";
import { authorizationOf } from "@node-actions/test-fixtures/authorization-of";
import type { BegunStep, OpenMortalWorld } from "@node-actions/test-fixtures/concurrency/mortal-world";
import { watchDriver } from "@node-actions/test-fixtures/concurrency/watch-driver";
import { CHEAP_HASH, type Hosted, type HostPlace, openHostedWorld } from "@node-actions/test-fixtures/hosted-world";
import type { Answer, ApiClient, OpenWorld } from "@node-actions/test-fixtures/world";
import { z } from "zod";
import { composeService, configWith, ensureFirstAdmin, type ServiceOverrides } from "../src/index.ts";

/** A world whose clients call the service directly, with authentication and parsing as every adapter does them. */
export const openServiceWorld: OpenWorld = (spec) => {
	const clock = new VirtualClock();
	const cluster = spec.cluster === "demo" ? {} : { cluster: spec.cluster };
	return openHostedWorld(spec, { clock, start: (place) => host(place, { clock, ...cluster }) });
};

/** The same with nodes that can die. */
export const openMortalWorld: OpenMortalWorld = async (spec) => {
	const clock = new VirtualClock();
	const begun: BegunStep[] = [];
	let driver: SimulatedCluster | undefined;
	const world = await openHostedWorld(spec, {
		clock,
		async start(place) {
			driver = await openSimulatedCluster({ directory: place.directory, initial: spec.cluster, clock });
			return host(place, { clock, driver, observed: (one) => watchDriver(one, (step) => begun.push(step)) });
		},
	});
	return { ...world, begun, setNodeStatus: async (node_uid, status) => driver?.setNodeStatus(node_uid, status) };
};

async function host({ directory, spec, admin }: HostPlace, overrides: ServiceOverrides): Promise<Hosted> {
	const config = configWith({
		data_dir: directory,
		conflict_scope: spec.conflict_scope,
		policy: spec.policy,
		speed: 1,
		admin_user: admin.email,
		admin_password: admin.password,
	});
	const service = await composeService(config, {
		poll_interval_ms: Number.POSITIVE_INFINITY,
		hash_cost: CHEAP_HASH,
		...overrides,
	});
	await ensureFirstAdmin(service.deps, config);
	service.runner.start();
	return {
		deps: service.deps,
		client: (credentials) => serviceClient(service.deps, credentials),
		close: () => service.close(),
	};
}

const nothing = z.undefined();
const snapshotRequest = nodeRequest.extend({ name: z.string().min(1).max(255) });

function serviceClient(deps: ServiceDeps, credentials: () => Promise<Credentials | undefined>): ApiClient {
	/** Authenticate, parse, then the verb, which authorises on its first line. */
	async function call<Input, Value>(
		schema: z.ZodType<Input>,
		sent: unknown,
		verb: (deps: ServiceDeps, principal: Principal, input: Input) => Awaitable<Result<Value, RequestError>>,
	): Promise<Answer<Value>> {
		const principal = await authenticate(deps, authorizationOf(await credentials()), "127.0.0.1");
		if (!principal.ok) return refused(principal.error);
		const input = schema.safeParse(sent);
		if (!input.success) return refused(invalidRequest(input.error));
		const result = await verb(deps, principal.value, input.data);
		return result.ok ? result : refused(result.error);
	}
	return {
		listActions: () => call(nothing, undefined, listActions),
		listNodeActions: (node_uid) => call(nodeRequest, { node_uid }, listNodeActions),
		getAction: (node_uid, action) => call(actionRequest, { node_uid, action }, getAction),
		startAction: (node_uid, action, options, on_state) =>
			call(startRequest, startOf(node_uid, action, options, on_state), (all, principal, input) =>
				startAction(all, principal, startInput(input)),
			),
		planAction: (node_uid, action, options, on_state) =>
			call(startRequest, startOf(node_uid, action, options, on_state), (all, principal, input) =>
				planStart(all, principal, startInput(input)),
			),
		cancelAction: (node_uid, action) => call(actionRequest, { node_uid, action }, cancelAction),
		nodes: () => call(nothing, undefined, listNodes),
		node: (node_uid) => call(nodeRequest, { node_uid }, getNode),
		nodeStatuses: () => call(nothing, undefined, listNodeStatuses),
		nodeStatus: (node_uid) => call(nodeRequest, { node_uid }, getNodeStatus),
		snapshots: (node_uid) => call(nodeRequest, { node_uid }, listSnapshots),
		deleteSnapshot: (node_uid, name) => call(snapshotRequest, { node_uid, name }, deleteSnapshot),
		shards: () => call(nothing, undefined, listShards),
		bdbs: () => call(nothing, undefined, listBdbs),
		listUsers: () => call(nothing, undefined, listUsers),
		getUser: (uid) => call(userRequest, { uid }, getUser),
		createUser: (fields) => call(createUserBody, fields, createUser),
		updateUser: (uid, changes) => call(updateUserRequest, { uid, changes }, updateUser),
		deleteUser: (uid) => call(userRequest, { uid }, deleteUser),
		token: (body) => call(tokenRequest.prefault({}), body, issueToken),
		refreshToken: () => call(tokenRequest.prefault({}), undefined, issueToken),
	};
}

function startOf(node_uid: unknown, action: string, options: unknown, on_state: unknown) {
	return { node_uid, action, options, ...(on_state === undefined ? {} : { cluster_state_id: on_state }) };
}

function refused(error: RequestError): Answer<never> {
	return { ok: false, ...error };
}
