import {
	authorise,
	err,
	isActionName,
	type NodeUid,
	noSuchAction,
	ok,
	type Permission,
	type RequestError,
	type Result,
} from "@node-actions/domain";
import type { Principal } from "../principal.ts";
import type { ServiceDeps } from "../service-deps.ts";
import type { Watch } from "../watch/event-tail.ts";
import type { WatchBatch } from "../watch/watch-buffer.ts";
import { findRecordsOfNode } from "./find-records-of-node.ts";

export interface WatchInput {
	/** Absent: of all nodes. */
	readonly node_uid?: NodeUid;
	/** A name of another action is `action_not_found`. Absent: all of them. */
	readonly action?: string;
	/** The last event that the watcher knows; absent: it begins with what happens from now on. */
	readonly after?: number;
}

/** A watcher that has lost its right to watch is told at most this much later, plus a heartbeat. */
const RIGHT_CHECKED_MS = 10_000;

/**
 * Every event from now on, or from the one given on (contract, section 7). `disconnect` ends the connection of a watcher that was cut off, a
 * while after that. Refuses with `permission_denied`, `node_not_found` or `action_not_found`, and as `EventTail.watch` does.
 */
export async function watchActions(
	deps: ServiceDeps,
	principal: Principal,
	{ node_uid, action, after }: WatchInput,
	disconnect?: () => void,
): Promise<Result<Watch, RequestError>> {
	const permission = node_uid === undefined ? "view_status_of_all_node_actions" : "view_status_of_node_action";
	const allowed = authorise(principal.role, permission);
	if (!allowed.ok) return allowed;
	if (action !== undefined && !isActionName(action)) return err(noSuchAction(action));
	if (node_uid !== undefined) {
		const known = await findRecordsOfNode(deps, node_uid);
		if (!known.ok) return known;
	}
	const watch = await deps.tail.watch({
		filter: { ...(node_uid === undefined ? {} : { node_uid }), ...(action === undefined ? {} : { name: action }) },
		...(after === undefined ? {} : { after }),
		...(disconnect === undefined ? {} : { disconnect }),
	});
	if (!watch.ok) return watch;
	const { position, close } = watch.value;
	return ok({
		position,
		close,
		[Symbol.asyncIterator]: () => whileAllowed(deps, principal, permission, watch.value),
	});
}

/** A watch outlives its request by far, so the right to it is looked at again now and then. */
async function* whileAllowed(
	deps: Pick<ServiceDeps, "users" | "clock">,
	principal: Principal,
	permission: Permission,
	watch: Watch,
): AsyncGenerator<WatchBatch, void> {
	let checked_ms = deps.clock.now();
	for await (const batch of watch) {
		const now_ms = deps.clock.now();
		if (now_ms - checked_ms >= RIGHT_CHECKED_MS) {
			checked_ms = now_ms;
			const user = await deps.users.find(principal.user_uid);
			const allowed = authorise(user?.role ?? "none", permission);
			if (!allowed.ok) {
				watch.close();
				return yield { events: [], position: batch.position, ended: allowed.error };
			}
		}
		yield batch;
	}
}
