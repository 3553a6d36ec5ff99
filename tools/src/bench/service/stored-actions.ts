import { randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
	type ActionName,
	type ActionRequest,
	conflictKey,
	conflictQuestion,
	decideCancel,
	decideStart,
	ok,
} from "@node-actions/domain";
import { openEmbeddedStore } from "@node-actions/store";
import { NODES } from "./bench-cluster.ts";

const SCOPE = "node";

/** A data directory of its own in which this many actions have been started and cancelled; removed at the end. */
export async function directoryWithActions(count: number) {
	const path = await mkdtemp(join(tmpdir(), "node-actions-bench-"));
	{
		await using store = await openEmbeddedStore({ directory: path });
		const wanted = Array.from({ length: count }, (_, index) => placeOf(index));
		for (let at = 0; at < wanted.length; at += 1_000) {
			await Promise.all(wanted.slice(at, at + 1_000).map((place) => storeAction(store, place)));
		}
	}
	return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

/** The node and action that come as number `index`: one kind of action over all nodes, then the next kind. */
export function placeOf(index: number): { readonly node_uid: number; readonly name: ActionName } {
	const name = NAMES[Math.floor(index / NODES)];
	if (name === undefined) throw new Error(`${NODES} nodes have no room for ${index + 1} actions`);
	return { node_uid: (index % NODES) + 1, name };
}

/** `remove` comes last: it stores one row more than the others, that its node is closed. */
const NAMES = ["maintenance_on", "maintenance_off", "enslave_node", "remove"] as const satisfies readonly ActionName[];

async function storeAction(
	store: Awaited<ReturnType<typeof openEmbeddedStore>>,
	{ node_uid, name }: ReturnType<typeof placeOf>,
): Promise<void> {
	const time_ms = Date.now();
	const request: ActionRequest = { name, options: {} };
	const command = {
		action_uid: randomUUID(),
		node_uid,
		request,
		started_by: "bench@example.com",
		creation_time: Math.floor(time_ms / 1_000),
	};
	const accepted = await store.actions.accept(
		{ question: conflictQuestion(SCOPE, name, node_uid), node_uid, by: command.started_by },
		(live) => {
			const decided = decideStart(SCOPE, live, command, true);
			if (!decided.ok) return decided;
			return ok({ action: decided.value, conflict_key: conflictKey(SCOPE, name, node_uid), closes_node: false });
		},
		time_ms,
	);
	if (!accepted.ok) throw new Error(accepted.error.message);
	await store.actions.amend(
		node_uid,
		name,
		(action) => decideCancel(action, { node_uid, action: name, by: command.started_by }),
		time_ms,
		command.started_by,
	);
}
