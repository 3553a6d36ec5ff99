import type { ClusterView } from "../cluster/cluster-view.ts";
import type { Happening } from "./event.ts";

/**
 * Watches whether more than half of the nodes are up and not in maintenance, as `strict` counts them for quorum: what `documented` does not look at when it
 * plans is lost all the same.
 */
export interface Majority {
	/** Takes account of what a change made of the nodes. */
	settle(): void;
	/** How long there was none. */
	report(end_ms: number): number;
}

export function openMajority(
	cluster: Pick<ClusterView, "node_count" | "in_service_count">,
	now: () => number,
	emit: (happening: Happening) => void,
): Majority {
	/** Undefined while there is one. */
	let lost_at_ms: number | undefined;
	let without_ms = 0;

	const settle = (): void => {
		const kept = cluster.in_service_count * 2 > cluster.node_count;
		if (kept === (lost_at_ms === undefined)) return;
		if (lost_at_ms === undefined) {
			lost_at_ms = now();
			emit({ kind: "majority_lost" });
		} else {
			without_ms += now() - lost_at_ms;
			lost_at_ms = undefined;
			emit({ kind: "majority_regained" });
		}
	};
	settle();
	return { settle, report: (end_ms) => without_ms + (lost_at_ms === undefined ? 0 : end_ms - lost_at_ms) };
}
