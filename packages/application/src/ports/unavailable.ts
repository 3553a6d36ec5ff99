import { type RequestError, requestError } from "@node-actions/domain";

/** What an error leaves of the change that was asked for. */
type Outcome = "unchanged" | "unknown";

/**
 * A store cannot read or write just now: its database is out of reach, full or fails, too many writes wait, or the store is closed.
 * Nothing of a change was written, unless `outcome` says that this is not known. `cause` carries what the database said.
 */
export class StoreUnavailable extends Error {
	override readonly name = "StoreUnavailable";
	readonly outcome: Outcome = "unchanged";
}

/** The store's database went away while a change was being committed, and could not be asked what became of it. */
export class StoreOutcomeUnknown extends StoreUnavailable {
	override readonly outcome = "unknown";
}

/** The cluster cannot be reached just now. Drivers reject with it; what a step had come to is seen by looking at the cluster later. */
export class ClusterUnavailable extends Error {
	override readonly name = "ClusterUnavailable";
	readonly outcome: Outcome = "unchanged";
}

/** The cluster could not be reached any more while a step was under way that somebody asked for and nobody will look after. */
export class ClusterOutcomeUnknown extends ClusterUnavailable {
	override readonly outcome = "unknown";
}

/**
 * Where store or cluster are behind a network, nobody waits longer than about this for them, once for a connection and once for an answer, before hearing one of
 * these errors. Also how long other processes may wait for one that was cut off in the middle of a change. One number for both, since a request may need both.
 */
export const PATIENCE_MS = 2_000;

const RETRY_AFTER_SECONDS = 1;

/**
 * What a caller is told of an error that an adapter caught: `service_unavailable` (contract, section 5: 503 and `Retry-After`) when store or cluster could
 * not answer, undefined when it was anything else. A caller who only `asked` to read has nothing to look after, and whose change was surely not made neither. The error itself belongs in the operator's log.
 */
export function unavailableRefusal(error: unknown, asked: "read" | "change" = "change"): RequestError | undefined {
	if (!(error instanceof StoreUnavailable || error instanceof ClusterUnavailable)) return undefined;
	const told = asked === "read" ? "The data cannot be reached just now; try again." : TOLD[error.outcome];
	return requestError("service_unavailable", told, { retry_after_seconds: RETRY_AFTER_SECONDS });
}

/** To whoever asked for a change. */
const TOLD = {
	unchanged: "The data cannot be reached just now. Nothing was changed; try again.",
	unknown: "The data cannot be reached just now. Look whether the change was made, and try again.",
} as const satisfies Record<Outcome, string>;
