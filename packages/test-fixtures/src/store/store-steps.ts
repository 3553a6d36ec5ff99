import type { ActionStore, Claim, Idempotency, Lease } from "@node-actions/application";
import {
	type Action,
	type ActionEvent,
	type ActionRequest,
	type ActionStatus,
	actionNotFound,
	type ConflictScope,
	conflictKey,
	conflictQuestion,
	decideCancel,
	decideStart,
	err,
	type NodeUid,
	ok,
	type RequestError,
	type Result,
	requestError,
} from "@node-actions/domain";

/** A start as tests write it. */
export interface Start {
	readonly node_uid?: NodeUid;
	readonly request?: ActionRequest;
	readonly scope?: ConflictScope;
	readonly by?: string;
	readonly time_ms?: number;
	readonly idempotency?: Idempotency;
	readonly seen_to?: number;
}

export const REMOVE = { name: "remove", options: {} } as const satisfies ActionRequest;
export const MAINTENANCE_ON = { name: "maintenance_on", options: {} } as const satisfies ActionRequest;

/** Who starts and cancels where a test does not care. */
export const ADMIN = "admin@example.com";

/** A GUID that tells a reader of a failure which one it is. */
export function guid(number: number): string {
	return `00000000-0000-4000-8000-${number.toString(16).padStart(12, "0")}`;
}

/** Starts an action the way the service does. */
export function start(
	actions: ActionStore,
	number: number,
	{ node_uid = 1, request = REMOVE, scope = "cluster", by = ADMIN, time_ms = 1_000, idempotency, seen_to }: Start = {},
): Promise<Result<Action, RequestError>> {
	const creation_time = Math.floor(time_ms / 1_000);
	const command = { action_uid: guid(number), node_uid, request, started_by: by, creation_time };
	return actions.accept(
		{
			question: conflictQuestion(scope, request.name, node_uid),
			node_uid,
			by,
			...(idempotency === undefined ? {} : { idempotency }),
			...(seen_to === undefined ? {} : { seen_to }),
		},
		(live, outdated) => {
			const decided = decideStart(scope, live, command, true);
			if (!decided.ok) return decided;
			if (outdated) return err(requestError("wrong_cluster_state_id", "Another action was taken up."));
			return ok({
				action: decided.value,
				conflict_key: conflictKey(scope, request.name, node_uid),
				closes_node: request.name === "remove",
			});
		},
		time_ms,
	);
}

/** Starts an action that nothing stands in the way of. */
export async function started(actions: ActionStore, number: number, how: Start = {}): Promise<Action> {
	return unwrapped(await start(actions, number, how));
}

/** Cancels an action, or removes its record, the way the service does. */
export function cancel(
	actions: ActionStore,
	{ node_uid, request }: Pick<Action, "node_uid" | "request">,
	time_ms = 2_000,
): Promise<Result<Action, RequestError>> {
	const asked = { node_uid, action: request.name, by: ADMIN };
	return actions.amend(node_uid, request.name, (found) => decideCancel(found, asked), time_ms, ADMIN);
}

/** Appends events to an action that has a record, whatever they are. */
export async function amended(
	actions: ActionStore,
	{ node_uid, request }: Action,
	events: readonly ActionEvent[],
	time_ms = 2_000,
): Promise<Action> {
	const { name } = request;
	return unwrapped(
		await actions.amend(
			node_uid,
			name,
			(found) => (found === undefined ? err(actionNotFound(node_uid, name)) : ok(events)),
			time_ms,
			ADMIN,
		),
	);
}

/** A lease that outlasts any test, by the store's clock or by the tests' own. */
export const LEASE: Lease = { ttl_ms: 1_000_000_000, time_ms: 3_000 };

/** Claims one live action. */
export async function claimed(
	actions: ActionStore,
	{ action_uid }: Pick<Action, "action_uid">,
	owner = "runner",
	lease = LEASE,
): Promise<Claim> {
	const [claim] = await actions.claim(owner, (live) => live.filter((each) => each.action_uid === action_uid), lease);
	if (claim === undefined) throw new Error(`Action ${action_uid} is not live.`);
	return claim;
}

/** Takes a queued action through its life to the end. */
export async function finished(actions: ActionStore, action: Action): Promise<Action> {
	const claim = await claimed(actions, action);
	const ended = await actions.record(claim, () => statuses("starting", "running", "completed"), 4_000);
	if (ended === undefined) throw new Error(`Action ${action.action_uid} was claimed by another.`);
	return ended;
}

export function statuses(...path: readonly ActionStatus[]): readonly ActionEvent[] {
	return path.map((status) => ({ kind: "status_changed", status }));
}

/** The kinds of an action's events, oldest first. */
export async function journalKinds(actions: ActionStore, action_uid: string): Promise<readonly string[]> {
	return (await actions.journal(action_uid)).map(({ event }) => event.kind);
}

export function unwrapped<Value>(result: Result<Value, RequestError>): Value {
	if (!result.ok) throw new Error(`Refused: ${result.error.error_code}: ${result.error.message}`);
	return result.value;
}
