import type { Cluster } from "@node-actions/domain";
import { KnownCluster } from "../known-cluster.ts";

/** A state that the database tells of. */
export interface StateRow {
	/** The driver's way to write a `bigint`. */
	readonly state_id: string;
	/** The topology in that state, or the change that led to it. */
	readonly content: string;
}

/** A topology as the database has it, and how old that is. */
export interface RestoredTopology {
	readonly known: KnownCluster;
	/** The state that is kept as a whole; the journal has the changes beyond. */
	readonly base_state_id: number;
}

/** Reads what `READ_TOPOLOGY` answers. Throws `SyntaxError` where that is not what was written. */
export function restoreTopology([base, ...changes]: readonly StateRow[]): RestoredTopology {
	if (base === undefined) throw new SyntaxError("there is no topology");
	const cluster: Cluster = JSON.parse(base.content);
	const known = new KnownCluster(cluster);
	for (const { state_id, content } of changes) known.replay(Number(state_id), content);
	return { known, base_state_id: Number(base.state_id) };
}
