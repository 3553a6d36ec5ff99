import { hash, randomUUID, randomUUIDv7 } from "node:crypto";
import { hostname } from "node:os";
import {
	type ActionStore,
	type Clock,
	type ClusterDriver,
	createEventTail,
	createRunner,
	type Runner,
	type ServiceDeps,
	type TailSettings,
} from "@node-actions/application";
import { type Cluster, DEFAULT_MOVE_MODEL } from "@node-actions/domain";
import type { Config } from "./config/config.ts";
import { createLoginLimiter } from "./credentials/login-limiter.ts";
import { createPasswordHasher, type HashCost } from "./credentials/password-hasher.ts";
import { RememberedLogins } from "./credentials/remembered-logins.ts";
import { createTokenSigner } from "./credentials/token-signer.ts";
import { describedCluster, openCluster } from "./open-cluster.ts";
import { openData } from "./open-data.ts";
import { systemClock } from "./system-clock.ts";

/** What tests and simulations put in place of the real thing. */
export interface ServiceOverrides {
	readonly clock?: Clock;
	/** Used in place of the one that the configuration names, and closed with the service. */
	readonly driver?: ClusterDriver;
	/** The topology that the simulated cluster begins with, in place of the one that the configuration names. */
	readonly cluster?: Cluster;
	/** How often the runner looks for work without being told; infinite for never. Default 1,000. */
	readonly poll_interval_ms?: number;
	/** What hashing a password costs, for tests that make many users. Default: what OWASP recommends. */
	readonly hash_cost?: HashCost;
	/** How watchers are served. Default: `DEFAULT_TAIL_SETTINGS`. */
	readonly watching?: Partial<TailSettings>;
	/** Receives errors of store or cluster that the runner, or who follows the log, outlives. */
	readonly onError?: (error: unknown, action_uid: string | undefined) => void;
	/** Puts something between the service and its driver. */
	readonly observed?: (driver: ClusterDriver) => ClusterDriver;
	/** Puts something between the service and its action store. */
	readonly observedActions?: (actions: ActionStore) => ActionStore;
}

/** The service without a way in: everything that verbs need, and the runner, which is not started yet. */
export interface Service extends AsyncDisposable {
	readonly deps: ServiceDeps;
	readonly runner: Runner;
	/** Names for people where the data is. Never holds a password. */
	readonly place: string;
	/** What an error of the stores is while the product starts: a `StartError`. Others are given back as they are. */
	explain(error: unknown): unknown;
	/** Stops the runner, ends all watches, then closes cluster and data. May be called again. */
	close(): Promise<void>;
}

const POLL_INTERVAL_MS = 1_000;
/** A process that dies is noticed by looking; its actions are taken over within a second after their claims have run out. */
const SHARED_POLL_INTERVAL_MS = 500;

/** Puts the service together on its data directory. Rejects with `StartError`; then nothing is left open. */
export async function composeService(config: Config, overrides: ServiceOverrides = {}): Promise<Service> {
	await using opened = new AsyncDisposableStack();
	const { clock = systemClock, onError = () => {} } = overrides;
	const poll_interval_ms =
		overrides.poll_interval_ms ?? (config.database === undefined ? POLL_INTERVAL_MS : SHARED_POLL_INTERVAL_MS);
	const described =
		overrides.driver === undefined
			? await describedCluster(config, overrides.cluster)
			: { driver: overrides.driver, move_model: DEFAULT_MOVE_MODEL };
	const data = opened.use(await openData(config, (error) => onError(error, undefined)));
	const { driver, move_model } =
		"driver" in described
			? described
			: await openCluster(config, data.directory, clock, described, (error) => onError(error, undefined));
	opened.defer(() => driver.close());
	const actions = overrides.observedActions?.(data.actions) ?? data.actions;
	const tail = createEventTail({ actions, clock, onError: (error) => onError(error, undefined) }, overrides.watching);
	opened.defer(() => tail.close());
	const base = {
		actions,
		users: data.users,
		driver: overrides.observed?.(driver) ?? driver,
		clock,
		// They begin with the time, so that rows written one after the other lie side by side in an index and a commit writes few pages of it.
		newUid: () => randomUUIDv7(),
		digest: (text) => hash("sha256", text),
		hasher: createPasswordHasher(overrides.hash_cost),
		tokens: await createTokenSigner(await data.tokenSecret(), clock),
		logins: createLoginLimiter(config),
		proven: new RememberedLogins(clock),
		tail,
		settings: { conflict_scope: config.conflict_scope, policy: config.policy, move_model },
	} satisfies Omit<ServiceDeps, "nudge">;
	const runner = createRunner(base, {
		owner: `${hostname()}/${process.pid}/${randomUUID()}`,
		running_actions_max: config.running_actions_max,
		poll_interval_ms,
		...(Number.isFinite(poll_interval_ms) ? { claim_ttl_ms: config.takeover_after_ms } : {}),
		onError,
	});
	opened.defer(() => runner.stop());
	const resources = opened.move();
	const close = () => resources.disposeAsync();
	return {
		deps: { ...base, nudge: () => runner.nudge() },
		runner,
		place: data.place,
		explain: data.explain,
		close,
		[Symbol.asyncDispose]: close,
	};
}
