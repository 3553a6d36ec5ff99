import { compareUid, type EndpointUid, type NodeUid } from "../uid.ts";
import { openChains } from "./chains.ts";
import type { Endpoint } from "./cluster.ts";
import { openPositions } from "./positions.ts";

/** The endpoints of a cluster, each at a position that it keeps. */
export interface EndpointTable {
	/** Every endpoint as it is now, by position. Not to be changed from outside. */
	readonly items: readonly Endpoint[];
	/** -1 when there is none. */
	positionOf(uid: EndpointUid): number;
	/** On the node at this position, in order of uid. */
	on(node: number): readonly Endpoint[];
	/** Puts the endpoint at this position anew. `from` and `to` are positions of its node before and now, -1 for none. */
	put(at: number, endpoint: Endpoint, from: number, to: number): void;
}

/** `nodeOf` answers the position of a node; `nodes` is how many there are. */
export function openEndpointTable(
	given: readonly Endpoint[],
	nodes: number,
	nodeOf: (uid: NodeUid) => number,
): EndpointTable {
	const items = given.slice();
	const positions = openPositions(items.map(({ uid }) => uid));
	const chains = openChains(items.length, nodes);
	for (let at = 0; at < items.length; at += 1) chains.move(at, -1, nodeOf(items[at]?.node_uid ?? -1));

	return {
		items,
		positionOf: positions.of,
		on(node) {
			const found: Endpoint[] = [];
			for (const at of chains.list(node)) {
				const endpoint = items[at];
				if (endpoint !== undefined) found.push(endpoint);
			}
			return found.sort((a, b) => compareUid(a.uid, b.uid));
		},
		put(at, endpoint, from, to) {
			items[at] = endpoint;
			chains.move(at, from, to);
		},
	};
}
