import type { Snapshot } from "../cluster/cluster.ts";
import { err } from "../result.ts";
import { type BrokenRule, RULE_SENTENCES } from "./constraint.ts";
import type { Blocked, Infeasible } from "./plan.ts";

/** Shards and endpoints that a message names one by one; the rest is counted. A dry run names all of them. */
const NAMED_MAX = 20;

/** Nodes that a message names of those that break one rule. */
const NODES_NAMED_MAX = 10;

/** No place for these: `insufficient_resources`, naming the rule that each candidate node broke (contract, section 7). */
export function noRoomFor(what: "Shard" | "Endpoint", blocked: readonly Blocked[]) {
	const named = blocked.slice(0, NAMED_MAX).map(({ uid, candidates }) => {
		const reasons = nodesByRule(candidates).map(([rule, nodes]) => `${namedNodes(nodes)}: ${RULE_SENTENCES[rule]}`);
		return `${what} ${uid} has no place to go${reasons.length === 0 ? ", there is no other node" : ` (${reasons.join("; ")})`}.`;
	});
	const more = blocked.length > NAMED_MAX ? [`${blocked.length - NAMED_MAX} more have none either.`] : [];
	return insufficient([...named, ...more].join(" "), blocked);
}

interface NodesNamed {
	/** The first of them. */
	readonly uids: number[];
	count: number;
}

/** The rules in the order in which they are met. */
function nodesByRule(candidates: Blocked["candidates"]): readonly (readonly [BrokenRule, NodesNamed])[] {
	const found = new Map<BrokenRule, NodesNamed>();
	for (const { node_uid, rule } of candidates) {
		let nodes = found.get(rule);
		if (nodes === undefined) {
			nodes = { uids: [], count: 0 };
			found.set(rule, nodes);
		}
		if (nodes.count < NODES_NAMED_MAX) nodes.uids.push(node_uid);
		nodes.count += 1;
	}
	return [...found];
}

function namedNodes({ uids, count }: NodesNamed): string {
	const more = count > uids.length ? ` and ${count - uids.length} more` : "";
	return `${count === 1 ? "node" : "nodes"} ${uids.join(", ")}${more}`;
}

/**
 * What a snapshot holds that cannot be put back on its node, each with its reason. `internal_error` where something is gone for good, since no
 * resources would bring it back.
 */
export function cannotRestore(snapshot: Snapshot, shards: readonly Blocked[], endpoints: readonly Blocked[]) {
	const because =
		(what: string) =>
		({ uid, candidates }: Blocked) =>
			`${what} ${uid} (${candidates.map(({ rule }) => RULE_SENTENCES[rule]).join("; ")})`;
	const all = [...shards.map(because("shard")), ...endpoints.map(because("endpoint"))];
	const more = all.length > NAMED_MAX ? ` and ${all.length - NAMED_MAX} more` : "";
	const named = all.slice(0, NAMED_MAX).join(", ");
	const message = `Snapshot ${snapshot.name} cannot be restored on node ${snapshot.node_uid}: ${named}${more}.`;
	const blocked = [...shards, ...endpoints];
	const isGone = blocked.some(({ candidates }) => candidates.some(({ rule }) => rule === "not_in_cluster"));
	return isGone ? err<Infeasible>({ ...impossible(message).error, blocked }) : insufficient(message, blocked);
}

export function insufficient(message: string, blocked: readonly Blocked[] = []) {
	return err<Infeasible>({ error_code: "insufficient_resources", message, blocked });
}

/** The request cannot be carried out on this cluster, whatever its resources. */
export function impossible(message: string) {
	return err<Infeasible>({ error_code: "internal_error", message, blocked: [] });
}
