import type { ActionRequest, NodeUid } from "@node-actions/domain";

/** Equal exactly for starts of the same action with the same options on the same node, in whatever order the options came. */
export function canonicalStart(node_uid: NodeUid, { name, options }: ActionRequest): string {
	return JSON.stringify(ordered({ node_uid, name, options }));
}

/** The same value with the names of every object in one order. */
function ordered(value: unknown): unknown {
	if (Array.isArray(value)) return value.map(ordered);
	if (typeof value !== "object" || value === null) return value;
	const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
	return Object.fromEntries(entries.map(([name, part]) => [name, ordered(part)]));
}
