import type { ShardRole } from "../cluster/cluster.ts";
import type { EndpointUid, NodeUid, ShardUid } from "../uid.ts";
import type { Step } from "./step.ts";

/**
 * How often a restoration gives back the same thing. Whatever is gone again after that is told and left: two restorations that want one shard would
 * take it from each other for ever.
 */
export const GIVEN_BACK_MAX = 3;

/** What a restoration has given back to its node as often as it may. */
export interface GivenBack {
	shard(uid: ShardUid): boolean;
	role(uid: ShardUid, role: ShardRole): boolean;
	endpoint(uid: EndpointUid): boolean;
	primary(): boolean;
}

const NOTHING: GivenBack = { shard: () => false, role: () => false, endpoint: () => false, primary: () => false };

/** Reads it from the steps that the restoration has done, under any plan. */
export function givenBack(done: readonly Step[], node_uid: NodeUid): GivenBack {
	// So many steps at least come before anything can have been given back that often.
	if (done.length < GIVEN_BACK_MAX) return NOTHING;
	const times = new Map<string, number>();
	const count = (what: string): void => {
		times.set(what, (times.get(what) ?? 0) + 1);
	};
	for (const step of done) {
		switch (step.kind) {
			case "migrate":
				if (step.to_node_uid === node_uid) count(`shard ${step.shard_uid}`);
				break;
			case "fail_over":
				count(`master ${step.to_shard_uid}`);
				count(`slave ${step.from_shard_uid}`);
				break;
			case "rebind_endpoint":
				if (step.to_node_uid === node_uid) count(`endpoint ${step.endpoint_uid}`);
				break;
			case "change_primary":
				if (step.to_node_uid === node_uid) count("primary");
				break;
		}
	}
	const isSpent = (what: string): boolean => (times.get(what) ?? 0) >= GIVEN_BACK_MAX;
	return {
		shard: (uid) => isSpent(`shard ${uid}`),
		role: (uid, role) => isSpent(`${role} ${uid}`),
		endpoint: (uid) => isSpent(`endpoint ${uid}`),
		primary: () => isSpent("primary"),
	};
}
