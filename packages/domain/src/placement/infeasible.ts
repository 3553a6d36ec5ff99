import { err } from "../result.ts";
import { RULE_SENTENCES } from "./constraint.ts";
import type { Blocked, Infeasible } from "./plan.ts";

/** Shards and endpoints that a message names; the rest is counted. */
const NAMED_MAX = 3;

/** No place for these: `insufficient_resources`, naming the rule that each candidate node broke. */
export function noRoomFor(what: "Shard" | "Endpoint", blocked: readonly Blocked[]) {
	const named = blocked.slice(0, NAMED_MAX).map(({ uid, candidates }) => {
		const reasons = candidates.map(({ node_uid, rule }) => `node ${node_uid}: ${RULE_SENTENCES[rule]}`);
		return `${what} ${uid} has no place to go${reasons.length === 0 ? ", there is no other node" : ` (${reasons.join("; ")})`}.`;
	});
	const more = blocked.length > NAMED_MAX ? [`${blocked.length - NAMED_MAX} more have none either.`] : [];
	return insufficient([...named, ...more].join(" "), blocked);
}

export function insufficient(message: string, blocked: readonly Blocked[] = []) {
	return err<Infeasible>({ error_code: "insufficient_resources", message, blocked });
}

/** The request cannot be carried out on this cluster, whatever its resources. */
export function impossible(message: string) {
	return err<Infeasible>({ error_code: "internal_error", message, blocked: [] });
}
