import type {
	ActionList,
	ActionObject,
	ActionStatusObject,
	bdbObjectSchema,
	Credentials,
	DryRun,
	NodeObject,
	NodeStatus,
	RecordedEvent,
	shardObjectSchema,
	snapshotObjectSchema,
	UserObject,
} from "@node-actions/application";
import type { ActionEvent, ActionStatus, Cluster, ConflictScope, PolicyPreset, Role } from "@node-actions/domain";

/** What every way into the product answers: a value, or a refusal with its stable code. */
export type Answer<Value> = { readonly ok: true; readonly value: Value } | Refusal;

export interface Refusal {
	readonly ok: false;
	readonly error_code: string;
	readonly message: string;
	/** The live action in the way; on `action_conflict`. */
	readonly action_uid?: string;
	readonly retry_after_seconds?: number;
}

/** A uid as a client may send it, right or wrong: REST writes it into the path, the others hand it on as it is. */
export type SentUid = number | string;

/** The state of the cluster that a plan was made on, right or wrong. */
export type SentStateId = number | string;

export type ShardObject = ReturnType<(typeof shardObjectSchema)["parse"]>;
export type BdbObject = ReturnType<(typeof bdbObjectSchema)["parse"]>;
export type SnapshotObject = ReturnType<(typeof snapshotObjectSchema)["parse"]>;

/**
 * One caller's view of the product, the same over every transport. Inputs are as loose as a wire is, so that wrong ones can be
 * sent: unknown names, wrong types, bad uids. `undefined` options mean that no body is sent.
 */
export interface ApiClient {
	listActions(): Promise<Answer<ActionList>>;
	listNodeActions(node_uid: SentUid): Promise<Answer<ActionList>>;
	getAction(node_uid: SentUid, action: string): Promise<Answer<ActionStatusObject>>;
	startAction(
		node_uid: SentUid,
		action: string,
		options?: unknown,
		on_state?: SentStateId,
	): Promise<Answer<ActionObject>>;
	/** A dry run of that start. */
	planAction(node_uid: SentUid, action: string, options?: unknown, on_state?: SentStateId): Promise<Answer<DryRun>>;
	cancelAction(node_uid: SentUid, action: string): Promise<Answer<ActionObject>>;
	nodes(): Promise<Answer<readonly NodeObject[]>>;
	node(node_uid: SentUid): Promise<Answer<NodeObject>>;
	nodeStatuses(): Promise<Answer<readonly NodeStatus[]>>;
	nodeStatus(node_uid: SentUid): Promise<Answer<NodeStatus>>;
	snapshots(node_uid: SentUid): Promise<Answer<readonly SnapshotObject[]>>;
	deleteSnapshot(node_uid: SentUid, name: string): Promise<Answer<unknown>>;
	shards(): Promise<Answer<readonly ShardObject[]>>;
	bdbs(): Promise<Answer<readonly BdbObject[]>>;
	listUsers(): Promise<Answer<readonly UserObject[]>>;
	getUser(uid: SentUid): Promise<Answer<UserObject>>;
	createUser(fields: unknown): Promise<Answer<UserObject>>;
	updateUser(uid: SentUid, changes: unknown): Promise<Answer<UserObject>>;
	deleteUser(uid: SentUid): Promise<Answer<unknown>>;
	/** A token for whoever asks; over REST by `/v1/users/authorize`. */
	token(body?: unknown): Promise<Answer<{ readonly access_token: string }>>;
	/** Another token for whoever holds one; over REST by `/v1/users/refresh_jwt`. */
	refreshToken(): Promise<Answer<{ readonly access_token: string }>>;
}

export type Verb = keyof ApiClient;

/** Who sends a request: a role (the world keeps one user for each), credentials of any kind, or nobody. */
export type Caller = Role | Credentials | { readonly kind: "nobody" };

export interface WorldSpec {
	readonly cluster: Cluster | "demo";
	readonly conflict_scope: ConflictScope;
	readonly policy: PolicyPreset;
}

/** A running product with its own data, a simulated cluster, and a clock that moves only when told. */
export interface World extends AsyncDisposable {
	as(caller: Caller): ApiClient;
	/** The first administrator: the user behind `as("admin")`. */
	readonly admin: { readonly email: string; readonly password: string };
	/** Lets `ms` of the world's time pass. */
	advance(ms: number): Promise<void>;
	/** Lets time pass until no action is live. Throws when that takes unreasonably long. */
	settle(): Promise<void>;
	/** Stops the product and starts it again on the same data, under another policy where one is given. */
	restart(policy?: PolicyPreset): Promise<void>;
	/** The cluster as planning sees it. */
	cluster(): Promise<Cluster>;
	/** Everything that happened to an action, in order, also after its record was replaced or removed. */
	events(action_uid: string): Promise<readonly ActionEvent[]>;
	/** The same as lines of the log, each with the action right after it. */
	lines(action_uid: string): Promise<readonly RecordedEvent[]>;
	/** Every status an action has had, in order, also after its record was replaced or removed. */
	history(action_uid: string): Promise<readonly ActionStatus[]>;
	/** The world's time in Unix milliseconds. */
	now(): number;
}

export type OpenWorld = (spec: WorldSpec) => Promise<World>;

/** The ways into the product. */
export const TRANSPORTS = ["service", "rest", "rpc"] as const;

export type Transport = (typeof TRANSPORTS)[number];
