import { describe, expect, it } from "vitest";
import { type Cluster, checkCluster, type Snapshot } from "../../src/index.ts";
import {
	DEFAULT_SIMULATION_MODEL,
	type RollPlan,
	type RollSearch,
	roll,
	type Scenario,
	type ScenarioProblem,
	type SimulationOptions,
	searchRoll,
	simulate,
} from "../../src/simulation/index.ts";
import { threeNodes } from "../clusters.ts";

const cluster = threeNodes();

/** What plain JavaScript may hand in, as what is expected. */
const as = <Thing>(given: object | null): Thing => given as Thing;

function told(result: { readonly ok: true } | { readonly ok: false; readonly error: readonly ScenarioProblem[] }) {
	if (result.ok) return [];
	for (const { message, path } of result.error) {
		expect(message).toMatch(/\.$/);
		expect(message).toContain(String(path.at(-1)));
	}
	return result.error.map(({ rule, path }) => `${rule} at ${path.join(".")}`);
}

function of(fields: object, options?: object | null): readonly string[] {
	return told(simulate(as<Scenario>({ cluster, schedule: [], ...fields }), as<SimulationOptions>(options ?? {})));
}

const ofRoll = (fields: object) => told(roll(as<RollPlan>({ cluster, ...fields })));
const ofSearch = (fields: object, plan: object = {}) =>
	told(searchRoll(as<RollSearch>({ plan: { cluster, ...plan }, ...fields })));

const start = (request: object) => ({ schedule: [{ kind: "start", time_ms: 0, node_uid: 1, request }] });

/** A setting of scenario and plan, and what is told of it. */
const SETTINGS = [
	[{ polcy: "strict" }, "unknown_field at polcy"],
	[{ move_model: { bandwidth_bytes_per_second: 1 } }, "unknown_field at move_model"],
	[{ toString: 1 }, "unknown_field at toString"],
	[{ policy: "lax" }, "unknown_word at policy"],
	[{ model: { bandwith: 1 } }, "unknown_field at model.bandwith"],
	...[-1, 0, Number.NaN, Number.POSITIVE_INFINITY, "7", null].map(
		(bandwidth_bytes_per_second) =>
			[{ model: { bandwidth_bytes_per_second } }, "out_of_range at model.bandwidth_bytes_per_second"] as const,
	),
	[{ model: { step_duration_ms: -1 } }, "out_of_range at model.step_duration_ms"],
	[{ model: { starting_ms: Number.NaN } }, "out_of_range at model.starting_ms"],
	[{ model: { promotion_ms: -0.5 } }, "out_of_range at model.promotion_ms"],
	[{ model: { variation: 1 } }, "out_of_range at model.variation"],
	[{ model: { transfers_per_node_max: 0 } }, "out_of_range at model.transfers_per_node_max"],
] as const;

/** One field of the first of a list, and what is told of it. */
const VALUES = [
	["nodes", { status: "Active" }, "unknown_word at ~.status"],
	["nodes", { status: null }, "wrong_type at ~.status"],
	["nodes", { uid: 0 }, "out_of_range at ~.uid"],
	["nodes", { uid: 2 ** 31 }, "out_of_range at ~.uid"],
	["nodes", { total_memory: Number.NaN }, "out_of_range at ~.total_memory"],
	["nodes", { total_memory: Number.POSITIVE_INFINITY }, "out_of_range at ~.total_memory"],
	["nodes", { max_redis_servers: 1.5 }, "out_of_range at ~.max_redis_servers"],
	["nodes", { max_listeners: -1 }, "out_of_range at ~.max_listeners"],
	["nodes", { maintenance_depth: -1 }, "out_of_range at ~.maintenance_depth"],
	["nodes", { maintenance_depth: 0.5 }, "out_of_range at ~.maintenance_depth"],
	["nodes", { accept_servers: undefined }, "wrong_type at ~.accept_servers"],
	["nodes", { addr: null }, "wrong_type at ~.addr"],
	["nodes", { rack_id: 7 }, "wrong_type at ~.rack_id"],
	["bdbs", { uid: 0 }, "out_of_range at ~.uid"],
	["bdbs", { uid: 1.5 }, "out_of_range at ~.uid"],
	["bdbs", { uid: 2 ** 31 }, "out_of_range at ~.uid"],
	["bdbs", { name: null }, "wrong_type at ~.name"],
	["bdbs", { persistence: "AOF" }, "unknown_word at ~.persistence"],
	["shards", { role: "replica" }, "unknown_word at ~.role"],
	["shards", { memory_size: -1 }, "out_of_range at ~.memory_size"],
	["shards", { used_memory: -1e9 }, "out_of_range at ~.used_memory"],
	["shards", { used_memory: "1" }, "wrong_type at ~.used_memory"],
	["shards", { uid: "" }, "wrong_type at ~.uid"],
	["snapshots", { name: "" }, "wrong_type at ~.name"],
	["endpoints", { uid: "" }, "wrong_type at ~.uid"],
	["endpoints", { uid: Symbol("uid") }, "wrong_type at ~.uid"],
	["snapshots", { kind: "Maintenance" }, "unknown_word at ~.kind"],
	["snapshots", { created_time: 0.5 }, "out_of_range at ~.created_time"],
	["snapshots", { max_listeners: -3 }, "out_of_range at ~.max_listeners"],
	["snapshots", { shards: [null] }, "wrong_type at ~.shards.0"],
	["snapshots", { shards: [{ uid: "1", role: "boss" }] }, "unknown_word at ~.shards.0.role"],
	["snapshots", { endpoints: [null] }, "wrong_type at ~.endpoints"],
] as const;

const SNAPSHOT: Snapshot = {
	name: "before",
	node_uid: 1,
	kind: "user",
	created_time: 0,
	accept_servers: true,
	max_listeners: 100,
	was_primary: true,
	shards: [],
	endpoints: [],
};

function known<Thing>(thing: Thing | undefined): Thing {
	if (thing === undefined) throw new Error("The cluster has none.");
	return thing;
}

/** A request and what is told of it. */
const ASKED = [
	[{ name: "remove", options: { evict_dbs: [] } }, "unknown_field at ~.options.evict_dbs"],
	[{ name: "maintenance_on", options: { snapshot_name: "s" } }, "unknown_field at ~.options.snapshot_name"],
	[{ name: "maintenance_off", options: { snapshot_name: 7 } }, "wrong_type at ~.options.snapshot_name"],
	[
		{ name: "maintenance_off", options: { max_concurrent_actions: "2" } },
		"out_of_range at ~.options.max_concurrent_actions",
	],
	[{ name: "maintenance_on", options: { evict_dbs: "cache" } }, "wrong_type at ~.options.evict_dbs"],
	[{ name: "maintenance_on", options: { evict_dbs: [1] } }, "wrong_type at ~.options.evict_dbs"],
	[{ name: "maintenance_on", options: { demote_node: "yes" } }, "wrong_type at ~.options.demote_node"],
	[{ name: "enslave_node", options: { retry_timeout_seconds: -1 } }, "out_of_range at ~.options.retry_timeout_seconds"],
	[{ name: "remove", options: { wait_for_persistence: null } }, "wrong_type at ~.options.wait_for_persistence"],
	[{ name: "remove", options: {}, optoins: {} }, "unknown_field at ~.optoins"],
] as const;

describe("a mistake of whoever calls is told with its field, and never thrown", () => {
	it.each(SETTINGS)("in a setting: %o", (fields, problem) => {
		expect(of(fields)).toEqual([problem]);
		expect(ofRoll(fields)).toEqual([problem]);
		expect(ofSearch({}, fields)).toEqual([problem]);
	});

	it.each(VALUES)("in a value of the cluster's %s: %o", (list, fields, problem) => {
		const sound = { ...cluster, snapshots: [SNAPSHOT] };
		expect(of({ cluster: sound })).toEqual([]);
		const [first, ...others] = sound[list];
		const wrong = { ...sound, [list]: [{ ...first, ...fields }, ...others] };
		expect(of({ cluster: wrong })).toEqual([problem.replace("~", `cluster.${list}.0`)]);
		expect(ofRoll({ cluster: wrong })).toEqual([problem.replace("~", `cluster.${list}.0`)]);
		expect(ofSearch({}, { cluster: wrong })).toEqual([problem.replace("~", `cluster.${list}.0`)]);
		expect(told({ ok: false, error: checkCluster(wrong as Cluster) })).toEqual([problem.replace("~", `${list}.0`)]);
	});

	const listing = { ...cluster, snapshots: [{ ...SNAPSHOT, shards: [{ uid: "1", role: "slave" }] }] };
	it.each([
		["cluster", listing, (changed: object) => changed],
		["cluster.policy", listing.policy, (changed: object) => ({ ...listing, policy: changed })],
		...(["nodes", "bdbs", "shards", "endpoints", "snapshots"] as const).map(
			(list) =>
				[
					`cluster.${list}.0`,
					known(listing[list][0]),
					(changed: object) => ({ ...listing, [list]: [changed, ...listing[list].slice(1)] }),
				] as const,
		),
		[
			"cluster.snapshots.0.shards.0",
			{ uid: "1", role: "slave" },
			(changed: object) => ({ ...listing, snapshots: [{ ...SNAPSHOT, shards: [changed] }] }),
		],
	] as const)("in every field of %s, missing or of no type that a cluster has", (path, sound, clusterWith) => {
		expect(of({ cluster: clusterWith(sound) })).toEqual([]);
		for (const [field, value] of Object.entries(sound)) {
			// A node may be without a rack.
			for (const wrong of field === "rack_id" ? [undefined, () => value] : [undefined, null, () => value]) {
				const problems = of({ cluster: clusterWith({ ...sound, [field]: wrong }) });
				expect(problems).toEqual([`wrong_type at ${path}.${field}`]);
			}
		}
	});

	it.each([
		["nodes", ["total_memory", "max_redis_servers", "max_listeners", "maintenance_depth"]],
		["shards", ["memory_size", "used_memory"]],
		["snapshots", ["created_time", "max_listeners"]],
	] as const)("in what the cluster's %s count, below 0 or not whole: %o", (list, fields) => {
		for (const field of fields) {
			for (const wrong of [-1, 0.5, 2 ** 53]) {
				const [first, ...others] = listing[list];
				const problems = of({ cluster: { ...listing, [list]: [{ ...first, [field]: wrong }, ...others] } });
				expect(problems).toEqual([`out_of_range at cluster.${list}.0.${field}`]);
			}
		}
	});

	it("in the cluster's own values", () => {
		expect(of({ cluster: { ...cluster, state_id: -1 } })).toEqual(["out_of_range at cluster.state_id"]);
		expect(of({ cluster: { ...cluster, primary_node_uid: "1" } })).toEqual(["wrong_type at cluster.primary_node_uid"]);
		expect(of({ cluster: { ...cluster, policy: {} } })).toEqual([
			"wrong_type at cluster.policy.persistent_node_removal",
		]);
	});

	it.each(ASKED)("in a request: %o", (request, problem) => {
		expect(of(start(request))).toEqual([problem.replace("~", "schedule.0.request")]);
		expect(ofRoll({ leave: request })).toEqual([problem.replace("~", "leave")]);
		expect(ofSearch({}, { back: request })).toEqual([problem.replace("~", "back")]);
	});

	it("in what a scenario alone has", () => {
		const cancel = { kind: "cancel", time_ms: 0, node_uid: 1, name: "remove" };
		expect(of({ schedule: [{ ...cancel, request: {} }] })).toEqual(["unknown_field at schedule.0.request"]);
		expect(of({ failures: { timd: [] } })).toEqual(["unknown_field at failures.timd"]);
		const down = { kind: "node_down", time_ms: 0, node_uid: 1, at: 5 };
		expect(of({ failures: { timed: [down] } })).toEqual(["unknown_field at failures.timed.0.at"]);
		const random = { seed: 1, mean_time_to_failure_ms: 1, repair_ms: 1, repair: 1 };
		expect(of({ failures: { random } })).toEqual(["unknown_field at failures.random.repair"]);
		expect(told(simulate(as<Scenario>({ cluster, scedule: [] })))).toEqual([
			"wrong_type at schedule",
			"unknown_field at scedule",
		]);
	});

	it("in what a roll alone has, and a search does not leave what it looks for to the plan", () => {
		expect(ofRoll({ work: 5 })).toEqual(["unknown_field at work"]);
		expect(ofRoll({ order: null, width: 2 })).toEqual(["unknown_word at order"]);
		expect(ofRoll({ order: new Array(2 ** 32 - 1) })).toHaveLength(20);
		expect(ofRoll({ work_takes_node_down: "no" })).toEqual(["wrong_type at work_takes_node_down"]);
		expect(ofRoll({ schedule: [] })).toEqual(["unknown_field at schedule"]);
		expect(ofSearch({ width: 2 })).toEqual(["unknown_field at width"]);
		expect(ofSearch({}, { width: 2 })).toEqual(["unknown_field at width"]);
		expect(told(searchRoll(as<RollSearch>({ paln: { cluster } })))).toEqual([
			"wrong_type at plan",
			"unknown_field at paln",
		]);
	});

	it("in the options of a simulation and of a roll", () => {
		for (const [options, problem] of [
			[{ timeline: "some" }, "unknown_word at options.timeline"],
			[{ onEvent: 7 }, "wrong_type at options.onEvent"],
			[{ onevent: () => {} }, "unknown_field at options.onevent"],
		] as const) {
			expect(of({}, options)).toEqual([problem]);
			expect(told(roll({ cluster }, as<SimulationOptions>(options)))).toEqual([problem]);
		}
		expect(told(simulate({ cluster, schedule: [] }, as<SimulationOptions>(null)))).toEqual(["wrong_type at options"]);
	});

	it("and what is there but undefined is taken for absent", () => {
		expect(of({ policy: undefined, polcy: undefined })).toEqual([]);
		const given = start({ name: "maintenance_on", options: {} });
		const fields = Object.keys(DEFAULT_SIMULATION_MODEL).map((field) => [field, undefined]);
		const model = Object.fromEntries(fields);
		expect(simulate(as<Scenario>({ cluster, ...given, model }))).toEqual(simulate(as<Scenario>({ cluster, ...given })));
		expect(roll(as<RollPlan>({ cluster, model }))).toEqual(roll({ cluster }));
		expect(of(start({ name: "remove", options: { wait_for_persistence: undefined, force: undefined } }))).toEqual([]);
	});

	it("and a thing with a thousand unknown fields is told of in a few", () => {
		const many = Object.fromEntries(Array.from({ length: 1_000 }, (_, at) => [`field_${at}`, at]));
		expect(of(many)).toHaveLength(20);
	});
});
