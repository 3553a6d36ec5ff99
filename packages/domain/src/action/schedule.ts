import type { Action } from "./action.ts";

/**
 * The actions to run next: those already begun (a restart goes on with them), then queued ones in the order they were
 * accepted, and never two on one node (contract, section 3). `live` stands in order of acceptance and includes what is running now.
 */
export function nextToRun(
	live: readonly Action[],
	running: (action: Action) => boolean,
	limit: number,
): readonly Action[] {
	// A claimed action is as good as begun, although its runner may not have recorded that yet.
	const begun = live.filter((action) => action.status !== "queued" || running(action));
	const busy = new Set(begun.map((action) => action.node_uid));
	const next = begun.filter((action) => !running(action));
	for (const action of live) {
		if (next.length >= limit) break;
		if (busy.has(action.node_uid)) continue;
		busy.add(action.node_uid);
		next.push(action);
	}
	return next.slice(0, Math.max(0, limit));
}
