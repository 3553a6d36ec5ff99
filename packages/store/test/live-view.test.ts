import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { guid, LEASE, start } from "@node-actions/test-fixtures/store/store-steps";
import { expect, test } from "vitest";
import { EMBEDDED_STORE_FILE, openEmbeddedStore } from "../src/index.ts";
import { temporaryDirectory } from "./embedded-store-under-test.ts";

test("claiming never sees an action whose acceptance was undone", async () => {
	await using temporary = await temporaryDirectory();
	const { directory } = temporary;
	await using store = await openEmbeddedStore({ directory });
	const { actions } = store;
	const seen: string[][] = [];
	const look = () =>
		actions.claim(
			"looker",
			(live) => {
				seen.push(live.map((action) => action.action_uid));
				return [];
			},
			LEASE,
		);
	await start(actions, 1, { node_uid: 1, scope: "node" });
	await look();
	refuseClosing(directory, 13);
	await expect(start(actions, 2, { node_uid: 13, scope: "node" })).rejects.toThrow("unlucky");
	await look();
	await start(actions, 3, { node_uid: 3, scope: "node" });
	await look();
	expect(seen).toEqual([[guid(1)], [guid(1)], [guid(1), guid(3)]]);
});

/** Makes the last statement of accepting a `remove` on this node fail. */
function refuseClosing(directory: string, node_uid: number): void {
	const db = new DatabaseSync(join(directory, EMBEDDED_STORE_FILE));
	db.exec(
		`create trigger refuse before insert on closed_node when new.node_uid = ${node_uid} begin select raise(abort, 'unlucky'); end`,
	);
	db.close();
}
