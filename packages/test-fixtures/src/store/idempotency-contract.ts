import { IDEMPOTENCY_KEY_LIFETIME_MS } from "@node-actions/application";
import { describe, expect, test } from "vitest";
import { amended, cancel, finished, guid, journalKinds, start, started, statuses, unwrapped } from "./store-steps.ts";
import { openNew, type StoreUnderTest } from "./store-under-test.ts";

const FIRST = { key: 'key "ü" 1', digest: "digest 1" };
const OTHER_DIGEST = { key: FIRST.key, digest: "digest 2" };

/** What `ActionStore.accept` promises about idempotency keys and about refusals. */
export function idempotencyContract(store: StoreUnderTest): void {
	describe("idempotency keys", () => {
		test("answer the same action again while it is live, as it is then, and write nothing", async () => {
			await using opened = await openNew(store);
			const { actions } = opened;
			const action = await started(actions, 1, { idempotency: FIRST });
			expect(await start(actions, 2, { idempotency: FIRST })).toEqual({ ok: true, value: action });
			const running = await amended(actions, action, statuses("starting", "running"));
			expect(unwrapped(await start(actions, 3, { idempotency: FIRST, time_ms: 50_000 }))).toEqual(running);
			expect(await actions.list()).toEqual([running]);
			expect(await journalKinds(actions, guid(1))).toEqual(["accepted", "status_changed", "status_changed"]);
		});

		test("answer it after it ended, after its record was replaced, and after that was removed", async () => {
			await using opened = await openNew(store);
			const { actions } = opened;
			const request = { name: "maintenance_on", options: { evict_dbs: ["a"] } } as const;
			const ended = await finished(actions, await started(actions, 1, { request, idempotency: FIRST }));
			expect(unwrapped(await start(actions, 2, { request, idempotency: FIRST }))).toEqual(ended);
			const successor = await started(actions, 3, { request });
			expect(unwrapped(await start(actions, 4, { request, idempotency: FIRST }))).toEqual(ended);
			await cancel(actions, successor);
			await cancel(actions, successor);
			expect(await actions.list()).toEqual([]);
			expect(unwrapped(await start(actions, 5, { request, idempotency: FIRST }))).toEqual(ended);
			expect(await actions.list()).toEqual([]);
		});

		test("refuse another request under the same key, whatever stands in its way besides", async () => {
			await using opened = await openNew(store);
			const { actions } = opened;
			const action = await started(actions, 1, { idempotency: FIRST });
			for (const node_uid of [1, 2]) {
				expect(await start(actions, 2, { node_uid, idempotency: OTHER_DIGEST })).toMatchObject({
					ok: false,
					error: { error_code: "idempotency_key_reused" },
				});
			}
			expect(await actions.list()).toEqual([action]);
			expect(await journalKinds(actions, action.action_uid)).toEqual(["accepted"]);
		});

		test("of one user mean nothing for another", async () => {
			await using opened = await openNew(store);
			const { actions } = opened;
			await started(actions, 1, { idempotency: FIRST });
			const other = await started(actions, 2, {
				node_uid: 2,
				scope: "node",
				by: "other@example.com",
				idempotency: OTHER_DIGEST,
			});
			expect(other.action_uid).toBe(guid(2));
		});

		test("of a refused start are free again", async () => {
			await using opened = await openNew(store);
			const { actions } = opened;
			const inTheWay = await started(actions, 1);
			expect(await start(actions, 2, { node_uid: 2, idempotency: FIRST })).toMatchObject({ ok: false });
			await cancel(actions, inTheWay);
			const later = await started(actions, 3, { node_uid: 3, idempotency: OTHER_DIGEST });
			expect(later.action_uid).toBe(guid(3));
		});

		test("give one action to many requests at the same moment", async () => {
			await using opened = await openNew(store);
			const { actions } = opened;
			const answers = await Promise.all(
				Array.from({ length: 30 }, (_, at) => start(actions, at + 1, { idempotency: FIRST })),
			);
			const uids = new Set(answers.map((answer) => unwrapped(answer).action_uid));
			expect(uids.size).toBe(1);
			expect(await actions.list()).toHaveLength(1);
		});

		test("outlive closing and opening", async () => {
			await using data = await store.newData();
			const first = await data.open();
			const action = await started(first.actions, 1, { idempotency: FIRST });
			await first.close();
			const second = await data.open();
			expect(unwrapped(await start(second.actions, 2, { idempotency: FIRST }))).toEqual(action);
			await second.close();
		});

		test("are remembered for a day and no longer, and then may be used anew", async () => {
			await using opened = await openNew(store);
			const { actions } = opened;
			const first = await finished(actions, await started(actions, 1, { time_ms: 1_000, idempotency: FIRST }));
			const last_ms = 1_000 + IDEMPOTENCY_KEY_LIFETIME_MS - 1;
			expect(unwrapped(await start(actions, 2, { time_ms: last_ms, idempotency: FIRST }))).toEqual(first);
			const second = await started(actions, 3, { time_ms: last_ms + 1, idempotency: OTHER_DIGEST });
			expect(second.action_uid).toBe(guid(3));
			expect(unwrapped(await start(actions, 4, { time_ms: last_ms + 2, idempotency: OTHER_DIGEST }))).toEqual(second);
		});
	});

	describe("refusals for conflict", () => {
		test("belong to the history of the action in the way, with who asked for what", async () => {
			await using opened = await openNew(store);
			const { actions } = opened;
			const action = await started(actions, 1);
			expect(await start(actions, 2, { node_uid: 7, by: "late@example.com", time_ms: 9_000 })).toMatchObject({
				ok: false,
			});
			const { action_uid, node_uid, request, ...after } = action;
			expect((await actions.journal(action_uid)).at(-1)).toEqual({
				event_uid: expect.any(Number),
				time_ms: 9_000,
				action_uid,
				node_uid,
				name: request.name,
				by: "late@example.com",
				event: {
					kind: "refused",
					by: "late@example.com",
					error_code: "action_conflict",
					node_uid: 7,
					name: "remove",
				},
				after,
			});
			expect(await actions.find(1, "remove")).toEqual(action);
		});

		test("are kept one for one, however many come at the same moment", async () => {
			await using opened = await openNew(store);
			const { actions } = opened;
			const answers = await Promise.all(
				Array.from({ length: 25 }, (_, at) => start(actions, at + 1, { node_uid: at + 1 })),
			);
			const accepted = answers.flatMap((answer) => (answer.ok ? [answer.value.action_uid] : []));
			expect(accepted).toHaveLength(1);
			const kinds = await journalKinds(actions, accepted[0] ?? "");
			expect(kinds).toEqual(["accepted", ...Array.from({ length: 24 }, () => "refused")]);
		});
	});
}
