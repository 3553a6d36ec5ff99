import { cancel, MAINTENANCE_ON, start, started } from "@node-actions/test-fixtures/store/store-steps";
import { expect, test } from "vitest";
import { openEmbeddedStore } from "../src/index.ts";
import { temporaryDirectory } from "./embedded-store-under-test.ts";

test("a position whose line was dropped for its age is not given again after the process ended", async () => {
	await using temporary = await temporaryDirectory();
	const { directory } = temporary;
	const before = await (async () => {
		await using store = await openEmbeddedStore({ directory });
		const action = await started(store.actions, 1);
		await cancel(store.actions, action);
		await cancel(store.actions, action);
		const position = await store.actions.position();
		expect(await store.actions.forget(0, 1_000_000)).toBe(position);
		return position;
	})();
	await using store = await openEmbeddedStore({ directory });
	await started(store.actions, 2);
	expect(await store.actions.position()).toBe(before + 1);
});

test("positions stay in order where one of several writes of a batch was undone", async () => {
	await using temporary = await temporaryDirectory();
	await using store = await openEmbeddedStore(temporary);
	const { actions } = store;
	await started(actions, 1, { node_uid: 1 });
	const outcomes = await Promise.allSettled(
		[2, 1, 3].map((number) => start(actions, number, { node_uid: number, scope: "node", request: MAINTENANCE_ON })),
	);
	expect(outcomes.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
	const { events } = await actions.events({ order: "oldest_first", limit: 100 });
	expect(events.map(({ event_uid }) => event_uid)).toEqual([1, 2, 3]);
});
