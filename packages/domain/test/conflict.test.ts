import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
	ACTION_NAMES,
	ACTION_STATUSES,
	type Action,
	type ActionRequest,
	CONFLICT_SCOPES,
	conflictKey,
	decideStart,
	isTerminal,
	nextToRun,
} from "../src/index.ts";

const anyAction: fc.Arbitrary<Action> = fc.record({
	action_uid: fc.uuid(),
	node_uid: fc.integer({ min: 1, max: 3 }),
	request: fc.constantFrom(...ACTION_NAMES).map((name) => ({ name, options: {} }) as ActionRequest),
	status: fc.constantFrom(...ACTION_STATUSES),
	progress: fc.constant(0),
	creation_time: fc.constant(0),
	started_by: fc.constant("admin"),
	cancel_requested: fc.constant(false),
});

function start(scope: (typeof CONFLICT_SCOPES)[number], live: readonly Action[], node_uid: number, name: string) {
	return decideStart(
		scope,
		live,
		{
			action_uid: "new",
			node_uid,
			request: { name, options: {} } as ActionRequest,
			started_by: "admin",
			creation_time: 7,
		},
		true,
	);
}

describe("the conflict rule", () => {
	it("refuses a start exactly when a live action holds the same place, and names that action", () => {
		fc.assert(
			fc.property(
				fc.array(anyAction, { maxLength: 8 }),
				fc.constantFrom(...CONFLICT_SCOPES),
				fc.integer({ min: 1, max: 3 }),
				fc.constantFrom(...ACTION_NAMES),
				(actions, scope, node_uid, name) => {
					const holder = actions.find(
						(one) =>
							!isTerminal(one.status) &&
							conflictKey(scope, one.request.name, one.node_uid) === conflictKey(scope, name, node_uid),
					);
					const decided = start(scope, actions, node_uid, name);
					expect(decided.ok).toBe(holder === undefined);
					if (!decided.ok) expect(decided.error.action_uid).toBe(holder?.action_uid);
					else expect(decided.value).toMatchObject({ status: "queued", progress: 0, node_uid, creation_time: 7 });
				},
			),
		);
	});

	it("reaches over the whole cluster by default and over one node by setting", () => {
		const live = [{ ...fc.sample(anyAction, 1)[0], status: "running", node_uid: 1 } as Action].map((one) => ({
			...one,
			request: { name: "remove" as const, options: {} },
		}));
		expect(start("cluster", live, 2, "remove").ok).toBe(false);
		expect(start("node", live, 2, "remove").ok).toBe(true);
		expect(start("cluster", live, 2, "maintenance_on").ok).toBe(true);
	});
});

describe("scheduling", () => {
	it("never runs two actions on a node, begins in order of acceptance, and keeps to the limit", () => {
		fc.assert(
			fc.property(
				fc.array(anyAction, { maxLength: 12 }).map((all) => {
					const begun = new Set<number>();
					return all
						.filter(({ status }) => !isTerminal(status))
						.filter(({ status, node_uid }) => {
							if (status === "queued") return true;
							if (begun.has(node_uid)) return false;
							begun.add(node_uid);
							return true;
						});
				}),
				fc.nat(5),
				fc.func<[string], boolean>(fc.boolean()),
				(live, limit, claimed) => {
					const running = (one: Action) => one.status !== "queued" && claimed(one.action_uid);
					const next = nextToRun(live, running, limit);
					expect(next.length).toBeLessThanOrEqual(limit);
					expect(next.some(running)).toBe(false);
					const onNodes = [...new Set([...next, ...live.filter((one) => one.status !== "queued")])];
					expect(new Set(onNodes.map(({ node_uid }) => node_uid)).size).toBe(onNodes.length);
					for (const one of next.filter(({ status }) => status === "queued")) {
						const earlier = live
							.slice(0, live.indexOf(one))
							.filter(({ status, node_uid }) => status === "queued" && node_uid === one.node_uid);
						expect(earlier).toEqual([]);
					}
				},
			),
		);
	});

	it("neither takes an action twice nor another of its node while its claim is all that is recorded of its beginning", () => {
		const [one, other] = fc
			.sample(anyAction, 2)
			.map((action) => ({ ...action, status: "queued", node_uid: 1 }) as Action);
		const live = [one, other].filter((action) => action !== undefined);
		expect(nextToRun(live, (action) => action === one, 5)).toEqual([]);
		expect(nextToRun(live, () => false, 5)).toEqual([one]);
	});
});
