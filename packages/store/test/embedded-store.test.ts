import { actionStoreContract } from "@node-actions/test-fixtures/store/action-store-contract";
import { openNew } from "@node-actions/test-fixtures/store/store-under-test";
import { userStoreContract } from "@node-actions/test-fixtures/store/user-store-contract";
import { expect, test } from "vitest";
import { embeddedStore } from "./embedded-store-under-test.ts";

actionStoreContract("embedded", embeddedStore);
userStoreContract("embedded", embeddedStore);

test("embedded: says at once where the last line stands that changes plans, also before anything was written and after lines were dropped", async () => {
	await using opened = await openNew(embeddedStore);
	const { actions } = opened;
	expect(actions.planPosition()).toBe(0);
	await actions.forget(0, 1_000_000);
	expect(actions.planPosition()).toBe(0);
});
