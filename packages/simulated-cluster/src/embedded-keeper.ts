import type { ClusterJournal } from "./cluster-journal.ts";
import type { ClusterKeeper } from "./cluster-keeper.ts";
import { KnownCluster } from "./known-cluster.ts";

/** Keeps the topology in a journal that this process alone has open. There is nobody who could come late, so fences are always the highest. */
export function embeddedKeeper(journal: ClusterJournal): ClusterKeeper {
	const known = new KnownCluster(journal.restored);
	return {
		look: () => {
			try {
				// Memory would still know the topology, but nothing can change it any more, and whoever asks should hear of that.
				journal.checkUndamaged();
				return known;
			} catch (error) {
				return Promise.reject(error);
			}
		},
		raise: async () => true,
		change: async (_fence, decide) => {
			const change = decide(known.live);
			if (change !== undefined) {
				journal.append(change, known.live.state_id + 1, () => known.describe());
				known.apply(change);
			}
			return true;
		},
		close: async () => journal.close(),
	};
}
