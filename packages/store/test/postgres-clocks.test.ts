import { cancel, finished, started } from "@node-actions/test-fixtures/store/store-steps";
import { type PostgresServer, startPostgresServer } from "@node-actions/test-servers";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openPostgresStore } from "../src/index.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const KEY = { idempotency: { key: "key", digest: "digest" } };

let server: PostgresServer;

beforeAll(async () => {
	server = await startPostgresServer();
});

afterAll(async () => {
	await server[Symbol.asyncDispose]();
});

describe("of two replicas on one database, one whose clock is wrong", () => {
	test.each([
		{ clock: "a day ahead", wrong_ms: 25 * HOUR_MS },
		{ clock: "a day behind", wrong_ms: -25 * HOUR_MS },
		{ clock: "a year ahead", wrong_ms: 365 * DAY_MS },
	])(
		"answers the same key with the same action, drops none, and has its own remembered: $clock",
		async ({ wrong_ms }) => {
			const url = await server.newDatabase();
			await using right = await openPostgresStore({ url });
			await using wrong = await openPostgresStore({ url });
			const right_ms = Date.now();
			const by_wrong = right_ms + wrong_ms;
			const first = await finished(right.actions, await started(right.actions, 1, { time_ms: right_ms, ...KEY }));
			expect(await started(wrong.actions, 2, { time_ms: by_wrong, ...KEY })).toEqual(first);
			await wrong.actions.forget(90 * DAY_MS, by_wrong);
			expect(await started(right.actions, 3, { time_ms: right_ms, ...KEY })).toEqual(first);
			const other = { idempotency: { key: "other key", digest: "digest" } };
			const second = await finished(wrong.actions, await started(wrong.actions, 4, { time_ms: by_wrong, ...other }));
			await right.actions.forget(90 * DAY_MS, right_ms);
			expect(await started(right.actions, 5, { time_ms: right_ms, ...other })).toEqual(second);
		},
	);

	test("drops no history that is not older than asked by the database's clock, and what is older", async () => {
		const url = await server.newDatabase();
		await using right = await openPostgresStore({ url });
		await using wrong = await openPostgresStore({ url });
		const right_ms = Date.now();
		for (const [number, time_ms] of [right_ms - 100 * DAY_MS, right_ms].entries()) {
			const action = await started(right.actions, number + 1, { time_ms });
			await cancel(right.actions, action, time_ms);
			await cancel(right.actions, action, time_ms);
		}
		expect(await wrong.actions.forget(90 * DAY_MS, right_ms + 100 * DAY_MS)).toBe(4);
		expect(await wrong.actions.forget(Number.POSITIVE_INFINITY, right_ms + 100 * DAY_MS)).toBe(0);
		expect(await wrong.actions.forget(0, 0)).toBe(4);
	});
});
