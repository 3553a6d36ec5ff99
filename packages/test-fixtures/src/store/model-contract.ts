import { type Claim, EVENT_PAGE_MAX } from "@node-actions/application";
import {
	type Action,
	type ActionName,
	isBeingRemoved,
	type NodeUid,
	nextToRun,
	type RequestError,
	type Result,
} from "@node-actions/domain";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Operation, operation } from "./model-operation.ts";
import { type ReferenceAnswer, type ReferenceClaim, ReferenceStore } from "./reference-store.ts";
import { ADMIN, cancel, guid, start } from "./store-steps.ts";
import type { OpenedStore, StoreData, StoreUnderTest } from "./store-under-test.ts";

const RUNS = 40;
const OPERATIONS_MAX = 40;

/** Random histories: after every operation the store answers what the reference answers, and holds what it holds. */
export function modelContract(store: StoreUnderTest): void {
	describe("random histories", () => {
		test("end as the reference says, in every answer, record and line of the log", { timeout: 120_000 }, async () => {
			await fc.assert(
				fc.asyncProperty(fc.array(operation, { maxLength: OPERATIONS_MAX, size: "max" }), async (operations) => {
					await using data = await store.newData();
					const history = new History(store, data, await data.open());
					try {
						for (const each of operations) await history.apply(each);
						await history.compare();
					} finally {
						await history.opened.close();
					}
				}),
				{ numRuns: RUNS },
			);
		});
	});
}

/** A store and the reference, side by side. */
class History {
	readonly data: StoreData;
	readonly store: StoreUnderTest;
	readonly reference = new ReferenceStore();
	/** Claims given so far, the latest first. */
	readonly claims: { readonly real: Claim; readonly reference: ReferenceClaim }[] = [];
	opened: OpenedStore;
	started = 0;
	time_ms = 1_000;

	constructor(store: StoreUnderTest, data: StoreData, opened: OpenedStore) {
		this.store = store;
		this.data = data;
		this.opened = opened;
	}

	async apply(step: Operation): Promise<void> {
		this.time_ms += 500;
		const { reference, time_ms } = this;
		const { actions } = this.opened;
		switch (step.do) {
			case "start": {
				this.started += 1;
				const { node_uid, name, scope, by, key } = step;
				const action = newAction(this.started, { node_uid, name, by, time_ms });
				const idempotency = key === undefined ? undefined : { key, digest: `${name} on ${node_uid}` };
				const how = { node_uid, request: action.request, by, scope, time_ms };
				const answer = await start(actions, this.started, idempotency === undefined ? how : { ...how, idempotency });
				expect(answerOf(answer)).toEqual(reference.start(scope, action, time_ms, idempotency));
				return;
			}
			case "cancel": {
				const { node_uid, name } = step;
				const { request } = newAction(0, { node_uid, name, by: ADMIN, time_ms });
				const answer = await cancel(actions, { node_uid, request }, time_ms);
				expect(answerOf(answer)).toEqual(reference.cancel(node_uid, name, ADMIN, time_ms));
				return;
			}
			case "claim": {
				const { owner, limit, ttl_ms } = step;
				const given = await actions.claim(owner, (live, taken) => nextToRun(live, taken, limit), { ttl_ms, time_ms });
				const expected = reference.claim(owner, limit, ttl_ms, time_ms);
				expect(given.map(({ action }) => action.action_uid)).toEqual(expected.map(({ action_uid }) => action_uid));
				for (const [at, real] of given.entries()) {
					const same = expected[at];
					if (same !== undefined) this.claims.unshift({ real, reference: same });
				}
				return;
			}
			case "record": {
				const claim = this.claims[step.which];
				if (claim === undefined) return;
				const after = await actions.record(claim.real, () => step.events, time_ms);
				expect(after).toEqual(reference.record(claim.reference, step.events, time_ms));
				return;
			}
			case "release": {
				const claim = this.claims[step.which];
				if (claim === undefined) return;
				await actions.release(claim.real);
				reference.release(claim.reference);
				return;
			}
			case "renew": {
				const claim = this.claims[step.which];
				if (claim === undefined) return;
				const { ttl_ms } = step;
				expect(await actions.renew(claim.real, { ttl_ms, time_ms })).toBe(
					reference.renew(claim.reference, ttl_ms, time_ms),
				);
				return;
			}
			case "wait":
				this.time_ms += step.duration_ms;
				return;
			case "forget": {
				expect(await actions.forget(step.age_ms, time_ms)).toBe(reference.forget(step.age_ms, time_ms));
				return;
			}
			case "reopen_node":
				await actions.reopenNode(step.node_uid, "nobody");
				if (!isBeingRemoved(step.node_uid, reference.live())) reference.closed.delete(step.node_uid);
				return;
			case "close_and_open":
				await this.opened.close();
				this.opened = await this.data.open();
				if (!this.store.claims_survive_reopening) reference.voidClaims();
				return;
			default:
				step satisfies never;
		}
	}

	async compare(): Promise<void> {
		const { actions } = this.opened;
		const { records, log, closed } = this.reference;
		expect(await actions.list()).toEqual(records.map(({ action }) => action));
		expect(await actions.closedNodes()).toEqual([...closed].toSorted((a, b) => a - b));
		for (const { action } of records) {
			expect(await actions.findByUid(action.action_uid)).toEqual(action);
			expect(await actions.find(action.node_uid, action.request.name)).toEqual(action);
		}
		const numbers = Array.from({ length: this.started }, (_, at) => at + 1);
		const journals = await Promise.all(numbers.map((number) => actions.journal(guid(number))));
		const lines = journals.flat().toSorted((a, b) => a.event_uid - b.event_uid);
		expect(lines.map(({ event_uid: _position, ...line }) => line)).toEqual(log);
		expect((await actions.events({ order: "oldest_first", limit: EVENT_PAGE_MAX })).events).toEqual(lines);
	}
}

function newAction(
	number: number,
	{ node_uid, name, by, time_ms }: { node_uid: NodeUid; name: ActionName; by: string; time_ms: number },
): Action {
	return {
		action_uid: guid(number),
		node_uid,
		request: { name, options: {} },
		status: "queued",
		progress: 0,
		creation_time: Math.floor(time_ms / 1_000),
		started_by: by,
		cancel_requested: false,
	};
}

function answerOf(result: Result<Action, RequestError>): ReferenceAnswer {
	if (result.ok) return { action: result.value };
	const { error_code, action_uid } = result.error;
	return { error_code, action_uid };
}
