import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { SCENARIO_SCHEMA_FILE, scenarioJsonSchema } from "../src/scenario-file/scenario-json-schema.ts";
import { runOnFile, runOnText, scenarioFolder } from "./run-simulate.ts";

const START = "schedule: [{ at: 0, node: 1, action: maintenance_on }]";

/** Scenario files with one mistake each, and the line that reports it. */
const BAD = {
	"a node that the cluster does not have": [
		`cluster: demo\nschedule:\n  - { at: 5m, node: 9, action: remove }\n`,
		"/scenario.yaml:3:21: unknown_node: Node 9 is not in the cluster, which has nodes 1, 2, 3.",
	],
	"an action that does not exist": [
		`cluster: demo\nschedule:\n  - { at: 5m, node: 1, action: drain }\n`,
		"/scenario.yaml:3:32: invalid_value: schedule[0].action: must be one of remove, maintenance_on, maintenance_off, enslave_node.",
	],
	"an option of another action": [
		`cluster: demo\nschedule:\n  - { at: 5m, node: 1, action: remove, options: { demote_node: true } }\n`,
		'/scenario.yaml:3:51: unknown_field: schedule[0].options has no field named "demote_node"; scenario.schema.json lists those it has.',
	],
	"an option of the wrong type": [
		`cluster: demo\nschedule:\n  - { at: 5m, node: 1, action: enslave_node, options: { demote_node: maybe } }\n`,
		"/scenario.yaml:3:70: invalid_value: schedule[0].options.demote_node: must be true or false, not text.",
	],
	"a start and a cancel in one": [
		`cluster: demo\nschedule:\n  - { at: 5m, node: 1, action: remove, cancel: remove }\n`,
		"/scenario.yaml:3:5: invalid_value: schedule[0]: needs an action or a cancel, and not both.",
	],
	"a duration without a unit": [
		`cluster: demo\nschedule: [{ at: "5", node: 1, action: remove }]\n`,
		'/scenario.yaml:2:18: invalid_value: schedule[0].at: write a duration such as "30s", "5m" or "1h30m" (ms, s, m, h, d), or a number of milliseconds from 0.',
	],
	"a time before the beginning": [
		`cluster: demo\nschedule: [{ at: -1, node: 1, action: remove }]\n`,
		'/scenario.yaml:2:18: invalid_value: schedule[0].at: write a duration such as "30s", "5m" or "1h30m" (ms, s, m, h, d), or a number of milliseconds from 0.',
	],
	"nothing to play": [
		`cluster: demo\n`,
		"/scenario.yaml:1:1: invalid_value: The scenario file: needs a schedule or a roll, and not both.",
	],
	"no cluster": [`${START}\n`, "/scenario.yaml:1:1: missing_field: cluster is missing; add it."],
	"a failing node that the cluster does not have": [
		`cluster: demo\n${START}\nfailures:\n  timed: [{ at: 1m, down: [2, 7] }]\n`,
		"/scenario.yaml:4:31: unknown_node: Node 7 is not in the cluster, which has nodes 1, 2, 3.",
	],
	"a roll over a node that the cluster does not have": [
		`cluster: demo\nroll: { order: [1, 4] }\n`,
		"/scenario.yaml:2:20: unknown_node: Node 4 is not in the cluster, which has nodes 1, 2, 3.",
	],
	"a roll over a node twice": [
		`cluster: demo\nroll: { order: [1, 1] }\n`,
		"/scenario.yaml:2:20: duplicate_uid: order names node 1 twice; once is enough.",
	],
	"a roll wider than there are nodes": [
		`cluster: demo\nroll:\n  width: 4\n`,
		"/scenario.yaml:3:10: out_of_range: width is 4; it must be a whole number from 1 to 3.",
	],
	"a roll wider than there are nodes listed": [
		`cluster: demo\nroll: { order: [1, 3], width: 3 }\n`,
		"/scenario.yaml:2:31: out_of_range: width is 3; it must be a whole number from 1 to 2.",
	],
	"a search wider than there are nodes": [
		`cluster: demo\nroll: { search: { width_max: 9 } }\n`,
		"/scenario.yaml:2:30: out_of_range: width_max is 9; it must be a whole number from 1 to 3.",
	],
	"a node that comes back before it goes down": [
		`cluster: demo\n${START}\nfailures:\n  timed:\n    - { at: 5m, down: [2, 3] }\n    - { at: 4m, up: [2] }\n`,
		"/scenario.yaml:6:22: never_down: Node 2 comes back at a time when it is not down; let it go down before.",
	],
	"a width beside a search for it": [
		`cluster: demo\nroll: { width: 2, search: {} }\n`,
		"/scenario.yaml:2:16: invalid_value: roll.width: is what the search looks for; leave it out.",
	],
	"a seed that is no seed": [
		`cluster: demo\n${START}\nseed: -3\n`,
		"/scenario.yaml:3:7: invalid_value: seed: must be a whole number from 0 to 4294967295.",
	],
	"a cluster file": [
		`nodes: [{ uid: 1, total_memory: 1GiB }]\nbdbs: []\n`,
		"/scenario.yaml: wrong_file: This is a cluster file, which npm start -- --cluster takes; a scenario names one as its cluster, and says what happens there.",
	],
	"itself for a cluster file": [
		`cluster: scenario.yaml\n${START}\n`,
		"/scenario.yaml:1:10: wrong_file: cluster names /scenario.yaml: This is a scenario file, which npm run simulate plays; a cluster file describes nodes and databases.",
	],
	"text that is no YAML": ["cluster: [\n", "/scenario.yaml:2:1: syntax: "],
	"a cluster file that is not there": [
		`cluster: nowhere.yaml\n${START}\n`,
		"/scenario.yaml:1:10: unreadable_file: cluster names /nowhere.yaml: There is no such file; check the path.",
	],
	"a mistake in a cluster that stands in the scenario": [
		`cluster:\n  nodes: [{ uid: 1, total_memory: 1GiB }]\n  bdbs: [{ uid: 1, shard_memory_size: 1MiB, shards: [{ uid: 1, node_uid: 2 }], endpoints: [] }]\n${START}\n`,
		"/scenario.yaml:3:74: missing_node: ",
	],
} as const satisfies Record<string, readonly [string, string]>;

for (const [what, [text, line]] of Object.entries(BAD)) {
	test(`refuses ${what}, with its place and rule, and writes nothing`, async () => {
		const { exit_code, complained, printed, written } = await runOnText(text);
		expect(complained).toContain(line);
		expect(complained.trimEnd().split("\n")).toHaveLength(1);
		expect([exit_code, printed, written]).toEqual([2, "", {}]);
	});
}

test("lists all problems of a file at once, in the order of their lines, with those of its cluster", async () => {
	const { complained } = await runOnText(
		`cluster: { nodes: [] }\nschedule: [{ at: x, node: 1, action: remove }]\nseed: a\nwhat: 1\n`,
	);
	expect(complained.match(/^\S+?:\d+:\d+: \w+/gm)).toEqual([
		expect.stringContaining(":1:"),
		expect.stringContaining(":2:"),
		expect.stringContaining(":3:"),
		expect.stringContaining(":4:1: unknown_field"),
	]);
});

test("takes the path of a cluster file from the scenario's folder, or as it is when it is absolute", async () => {
	await using folder = await scenarioFolder("nodes: [{ uid: 1, total_memory: 1GiB }]\n", "one-node.yaml");
	const { complained, printed } = await runOnText(`cluster: ${folder.file}\n${START}\n`);
	expect(complained).toBe("");
	expect(printed).toContain("Actions");
	const absent = await runOnText(`${START}\ncluster: ${folder.path}/absent.yaml\n`);
	expect(absent.complained).toBe(
		`/scenario.yaml:2:10: unreadable_file: cluster names ${folder.path}/absent.yaml: There is no such file; check the path.\n`,
	);
});

test("refuses a file that is not there", async () => {
	const { exit_code, complained } = await runOnFile("/no/such/scenario.yaml");
	expect(complained).toBe("/no/such/scenario.yaml: unreadable_file: There is no such file; check the path.\n");
	expect(exit_code).toBe(2);
});

test("takes a cluster that stands in the scenario, in YAML and in JSON", async () => {
	const cluster = {
		nodes: [
			{ uid: 1, total_memory: "1GiB" },
			{ uid: 2, total_memory: "1GiB" },
			{ uid: 3, total_memory: "1GiB" },
		],
	};
	const schedule = [{ at: "1s", node: 1, action: "remove" }];
	const json = await runOnText(JSON.stringify({ name: "x", cluster, schedule }, undefined, 2), {}, "scenario.json");
	const yaml = await runOnText(
		`name: x\ncluster:\n  nodes:\n${cluster.nodes.map(({ uid }) => `    - { uid: ${uid}, total_memory: 1GiB }\n`).join("")}schedule:\n  - { at: 1s, node: 1, action: remove }\n`,
	);
	expect(json.complained).toBe("");
	expect(yaml).toEqual(json);
});

test("the published JSON Schema is that of the code", async () => {
	expect(JSON.parse(await readFile(SCENARIO_SCHEMA_FILE, "utf8"))).toEqual(scenarioJsonSchema());
});
