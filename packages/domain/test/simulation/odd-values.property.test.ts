import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Cluster, checkCluster } from "../../src/index.ts";
import {
	type RollPlan,
	type RollSearch,
	roll,
	type Scenario,
	type SimulationOptions,
	searchRoll,
	simulate,
} from "../../src/simulation/index.ts";
import { threeNodes } from "../clusters.ts";

/** A problem as all of these functions tell it. */
interface Told {
	readonly rule: string;
	readonly message: string;
	readonly path: readonly (string | number)[];
}

const SNAPSHOT = {
	name: "maintenance_mode_1970-01-01_00-00-00",
	node_uid: 2,
	kind: "maintenance",
	created_time: 0,
	accept_servers: true,
	max_listeners: 100,
	was_primary: true,
	shards: [
		{ uid: "2", role: "slave" },
		{ uid: "3", role: "master" },
	],
	endpoints: ["1:1"],
} as const;

const CLUSTER: Cluster = threeNodes({ snapshots: [SNAPSHOT] });

const MODEL = {
	bandwidth_bytes_per_second: 1e8,
	step_duration_ms: 1,
	transfers_per_node_max: 2,
	variation: 0.1,
	starting_ms: 0,
	promotion_ms: 0,
};

const SETTINGS = {
	policy: "strict",
	conflict_scope: "node",
	model: MODEL,
	seed: 3,
	start_time: 5,
	running_actions_max: 3,
	time_limit_ms: 1e9,
	events_max: 1_000,
} as const;

const ON = {
	name: "maintenance_on",
	options: { evict_dbs: ["db1"], max_concurrent_actions: 2, demote_node: true, evict_ha_replica: true },
} as const;

const SCENARIO: Scenario = {
	cluster: CLUSTER,
	...SETTINGS,
	schedule: [
		{ kind: "start", time_ms: 0, node_uid: 1, request: ON },
		{
			kind: "start",
			time_ms: 5,
			node_uid: 2,
			request: { name: "maintenance_off", options: { snapshot_name: SNAPSHOT.name } },
		},
		{
			kind: "start",
			time_ms: 7,
			node_uid: 3,
			request: { name: "enslave_node", options: { retry_timeout_seconds: 1 } },
		},
		{ kind: "start", time_ms: 9, node_uid: 3, request: { name: "remove", options: { wait_for_persistence: true } } },
		{ kind: "cancel", time_ms: 100, node_uid: 3, name: "remove" },
	],
	failures: {
		timed: [
			{ kind: "node_down", time_ms: 50, node_uid: 3 },
			{ kind: "node_up", time_ms: 90, node_uid: 3 },
		],
		random: { seed: 1, mean_time_to_failure_ms: 1e9, repair_ms: 5 },
	},
};

const TIMED: Scenario = { ...SCENARIO, failures: { timed: SCENARIO.failures?.timed ?? [] } };

const UNORDERED = {
	cluster: CLUSTER,
	...SETTINGS,
	leave: ON,
	back: { name: "maintenance_off", options: {} },
	work_ms: 10,
	work_takes_node_down: true,
} as const;

const PLAN: RollPlan = { ...UNORDERED, width: 2, order: [1, 2, 3] };
const SEARCH: RollSearch = { plan: UNORDERED, min_living_copies: 1, orders: ["uid"], width_max: 2, rolls_max: 2 };

/** What is called, with what it takes. */
const CALLS = {
	simulate: [SCENARIO, (given) => simulate(given as Scenario)],
	"simulate without failures at random": [TIMED, (given) => simulate(given as Scenario)],
	"simulate with options": [
		{ timeline: "all", onEvent: () => undefined },
		(given) => simulate(TIMED, given as SimulationOptions),
	],
	roll: [PLAN, (given) => roll(given as RollPlan)],
	searchRoll: [SEARCH, (given) => searchRoll(given as RollSearch)],
	checkCluster: [CLUSTER, (given) => ({ ok: false, error: checkCluster(given as Cluster) })],
} satisfies Record<string, readonly [object, (given: unknown) => Answer]>;

type Answer = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly error: readonly Told[] };

const cycle: Record<string, unknown> = {};
cycle.cycle = cycle;
const around: unknown[] = [];
around.push(around);

/** Values of every sort, but none whose reading runs code of the caller. */
const anyOdd: fc.Arbitrary<unknown> = fc.oneof(
	fc.constantFrom<unknown>(
		undefined,
		null,
		Number.NaN,
		Number.POSITIVE_INFINITY,
		Number.NEGATIVE_INFINITY,
		-1,
		-0,
		0,
		0.5,
		5e-324,
		1e308,
		2 ** 31,
		2 ** 53 - 1,
		2 ** 53,
		1n,
		"",
		"1",
		"__proto__",
		"toString",
		"x".repeat(300),
		true,
		false,
		Symbol("odd"),
		Symbol.iterator,
		() => 1,
		Object.create(null),
		Object.assign(Object.create(null), { kind: "start", name: "remove", options: {} }),
		{ toString: 1, valueOf: null },
		[],
		[null],
		[undefined],
		[Symbol("odd"), Symbol("odd")],
		new Array(3),
		new Array(2 ** 32 - 1),
		[Object.create(null)],
		cycle,
		around,
		new Date(0),
		new Map([["a", 1]]),
		new Set([1]),
		new Uint8Array(3),
		/x/,
	),
	fc.anything({
		maxDepth: 2,
		withBigInt: true,
		withDate: true,
		withMap: true,
		withNullPrototype: true,
		withObjectString: true,
		withSet: true,
		withSparseArray: true,
		withTypedArray: true,
	}),
);

type Path = readonly (string | number)[];

/** Every place in a thing, itself included. */
function placesIn(thing: unknown, path: Path = []): readonly Path[] {
	if (typeof thing !== "object" || thing === null) return [path];
	return [path, ...Object.entries(thing).flatMap(([field, value]) => placesIn(value, [...path, field]))];
}

/** A copy with another value in one place. */
function withValue(thing: unknown, [field, ...rest]: Path, value: unknown): unknown {
	if (field === undefined) return value;
	const copy: Record<string | number, unknown> = Array.isArray(thing)
		? Object.assign([], thing)
		: Object.assign({}, thing);
	copy[field] = withValue(copy[field], rest, value);
	return copy;
}

function withoutValue(thing: unknown, [field, ...rest]: Path): unknown {
	const copy: Record<string | number, unknown> = Array.isArray(thing)
		? Object.assign([], thing)
		: Object.assign({}, thing);
	if (field === undefined) return copy;
	if (rest.length > 0) copy[field] = withoutValue(copy[field], rest);
	else delete copy[field];
	return copy;
}

/** Whether a number is told that is none or not finite. */
function nonsenseIn(told: unknown): boolean {
	if (typeof told === "number") return !Number.isFinite(told);
	return typeof told === "object" && told !== null && Object.values(told).some(nonsenseIn);
}

function expectSense(answer: Answer): void {
	if (answer.ok) {
		expect(nonsenseIn(answer.value)).toBe(false);
		return;
	}
	for (const { rule, message, path } of answer.error) {
		expect(rule).toMatch(/^[a-z_]+$/);
		expect(message).toMatch(/\.$/);
		expect(message.length).toBeLessThan(2_000);
		for (const part of path) expect(["string", "number"]).toContain(typeof part);
	}
	expect(answer.error.length).toBeLessThan(200);
}

describe.each(Object.entries(CALLS))("%s", (_, [base, call]) => {
	const places = placesIn(base);

	it("is content with what the odd values are put into", () => {
		const answer: Answer = call(base);
		expect(answer.ok ? [] : answer.error).toEqual([]);
		expectSense(answer);
	});

	it("throws for no value in any place, and answers with sense", () => {
		fc.assert(
			fc.property(fc.constantFrom(...places), anyOdd, (place, odd) => {
				expectSense(call(withValue(base, place, odd)));
			}),
			{ numRuns: 3_000 },
		);
	});

	it("throws for no two values in any two places", () => {
		fc.assert(
			fc.property(fc.constantFrom(...places), anyOdd, fc.constantFrom(...places), anyOdd, (one, odd, other, odder) => {
				const first = withValue(base, one, odd);
				const reachable = placesIn(base).includes(other) && !other.join(".").startsWith(one.join("."));
				expectSense(call(reachable ? withValue(first, other, odder) : first));
			}),
			{ numRuns: 1_000 },
		);
	});

	it("takes what is undefined for absent, in every place", () => {
		for (const place of places) {
			if (place.length === 0 || typeof place.at(-1) !== "string" || /^\d+$/.test(String(place.at(-1)))) continue;
			const there = JSON.stringify(call(withValue(base, place, undefined)));
			expect(there, place.join(".")).toBe(JSON.stringify(call(withoutValue(base, place))));
		}
	});
});
