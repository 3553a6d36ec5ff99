import type { ActionUid, ConflictScope, MoveModel, PolicyPreset } from "@node-actions/domain";
import type { ActionStore } from "./ports/action-store.ts";
import type { Clock } from "./ports/clock.ts";
import type { ClusterDriver } from "./ports/cluster-driver.ts";
import type { LoginLimiter, PasswordHasher, ProvenLogins, TokenSigner } from "./ports/credentials.ts";
import type { UserStore } from "./ports/user-store.ts";
import type { EventTail } from "./watch/event-tail.ts";

/** Everything the verbs and the runner stand on. The runtime puts it together once. */
export interface ServiceDeps {
	readonly actions: ActionStore;
	readonly users: UserStore;
	readonly driver: ClusterDriver;
	readonly clock: Clock;
	/** A fresh GUID. */
	readonly newUid: () => ActionUid;
	/** A short name of a text, of one length, that no other text has: a cryptographic hash. */
	readonly digest: (text: string) => string;
	readonly hasher: PasswordHasher;
	readonly tokens: TokenSigner;
	readonly logins: LoginLimiter;
	readonly proven: ProvenLogins;
	readonly settings: ServiceSettings;
	/** Follows the log for everybody who watches. */
	readonly tail: EventTail;
	/** Tells the runner that there may be something to do. Returns at once. */
	readonly nudge: () => void;
}

export interface ServiceSettings {
	readonly conflict_scope: ConflictScope;
	readonly policy: PolicyPreset;
	/** How long steps are expected to take, for the estimate of a dry run. */
	readonly move_model: MoveModel;
}
