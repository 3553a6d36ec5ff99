import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describeClusterFileProblem, loadClusterFile, parseClusterFile } from "@node-actions/simulated-cluster";
import { describe, expect, test } from "vitest";
import { CLUSTER_SCHEMA_FILE, clusterFileJsonSchema } from "../src/cluster-file-json-schema.ts";
import { temporaryDirectory } from "./simulated-world.ts";

const MIB = 1024 * 1024;

function problems(text: string): readonly string[] {
	const result = parseClusterFile("cluster.yaml", text);
	return result.ok ? [] : result.error.map(describeClusterFileProblem);
}

function cluster(text: string) {
	const result = parseClusterFile("cluster.yaml", text);
	if (!result.ok) throw new Error(result.error.map(describeClusterFileProblem).join("\n"));
	return result.value.cluster;
}

const SMALL = `
nodes:
  - { uid: 2, total_memory: 2GiB }
  - { uid: 1, total_memory: 2GiB, rack_id: 7 }
bdbs:
  - uid: 1
    shard_memory_size: 512MiB
    shards:
      - { uid: 10, node_uid: 1, assigned_slots: 0-8191 }
      - { uid: 9, node_uid: 2, assigned_slots: 8192-16383, used_memory: 0.5MiB }
`;

describe("a cluster file", () => {
	test("says little and means a whole cluster", () => {
		const node = {
			status: "active",
			max_redis_servers: 100,
			max_listeners: 100,
			accept_servers: true,
			maintenance_depth: 0,
		};
		const shard = { bdb_uid: 1, role: "master", memory_size: 512 * MIB };
		expect(cluster(SMALL)).toEqual({
			name: "cluster",
			state_id: 1,
			primary_node_uid: 1,
			policy: { persistent_node_removal: false },
			nodes: [
				{ uid: 1, addr: "10.0.0.1", rack_id: "7", total_memory: 2048 * MIB, ...node },
				{ uid: 2, addr: "10.0.0.2", rack_id: null, total_memory: 2048 * MIB, ...node },
			],
			bdbs: [
				{
					uid: 1,
					name: "database-1",
					replication: false,
					rack_aware: false,
					active_active: false,
					persistence: "disabled",
				},
			],
			shards: [
				{ uid: "9", node_uid: 2, assigned_slots: "8192-16383", used_memory: MIB / 2, ...shard },
				{ uid: "10", node_uid: 1, assigned_slots: "0-8191", used_memory: 512 * MIB, ...shard },
			],
			endpoints: [{ uid: "1:1", bdb_uid: 1, node_uid: 1 }],
			snapshots: [],
		});
	});

	test("is YAML or JSON by its content, tabs included", () => {
		const content = { nodes: [{ uid: 1, total_memory: 1024 }], $schema: "./cluster.schema.json" };
		expect(cluster(JSON.stringify(content, undefined, "\t"))).toEqual(
			cluster("nodes:\n- uid: 1\n  total_memory: 1KiB"),
		);
	});

	test("a snapshot is of its node as described, unless it says otherwise", () => {
		const text = `${SMALL}snapshots:\n  - { name: before, node_uid: 1 }\n  - { name: other, node_uid: 2, shards: [{ uid: 10, role: slave }], endpoints: [] }\n`;
		expect(cluster(text).snapshots).toEqual([
			{
				name: "before",
				node_uid: 1,
				kind: "user",
				created_time: 0,
				accept_servers: true,
				max_listeners: 100,
				was_primary: true,
				shards: [{ uid: "10", role: "master" }],
				endpoints: ["1:1"],
			},
			expect.objectContaining({ name: "other", shards: [{ uid: "10", role: "slave" }], endpoints: [] }),
		]);
	});

	test("a maintenance snapshot is of its node as it was in service, unless it says otherwise", () => {
		const closed = "maintenance_depth: 1, accept_servers: false, max_listeners: 0";
		const text = (fields: string) =>
			`${SMALL.replace("uid: 2,", `uid: 2, ${closed},`)}snapshots:\n  - { name: before, node_uid: 2, kind: maintenance${fields} }\n`;
		expect(cluster(text("")).snapshots).toMatchObject([{ accept_servers: true, max_listeners: 100 }]);
		expect(cluster(text(", accept_servers: false, max_listeners: 7")).snapshots).toMatchObject([
			{ accept_servers: false, max_listeners: 7 },
		]);
	});

	test("carries the move model, with the defaults for what it leaves out", () => {
		const result = parseClusterFile("c", `${SMALL}simulation: { bandwidth_bytes_per_second: 1GiB }`);
		expect(result).toMatchObject({
			ok: true,
			value: { model: { bandwidth_bytes_per_second: 1024 * MIB, step_duration_ms: 500 } },
		});
	});
});

describe("a node that a removal has closed", () => {
	const closed = SMALL.replace("uid: 1,", "uid: 1, accept_servers: false, max_listeners: 0,");

	test("keeps in a cluster file what was left there", () => {
		expect(cluster(closed).endpoints).toEqual([{ uid: "1:1", bdb_uid: 1, node_uid: 1 }]);
		expect(problems(closed.replace("accept_servers: false, ", ""))).toEqual([
			expect.stringMatching(/^cluster\.yaml:4:30: listener_limit_exceeded: /),
		]);
	});
});

describe("a bad cluster file is refused with file, line, column and rule:", () => {
	test.each([
		[
			"a shard on a missing node",
			"node_uid: 2,",
			"node_uid: 9,",
			/^cluster\.yaml:10:29: missing_node: Shard 9 stands on node 9, which is not in nodes; name one that is, or add it\.$/,
		],
		["two masters for one slot range", "8192-16383", "0-8191", /^cluster\.yaml:9:9: two_masters: /],
		[
			"a node in maintenance with nothing to come back from",
			"rack_id: 7",
			"maintenance_depth: 1",
			/^cluster\.yaml:4:54: missing_snapshot: Node 1 is in maintenance/,
		],
		[
			"a full node",
			"uid: 1, total_memory: 2GiB",
			"uid: 1, total_memory: 511MiB",
			/^cluster\.yaml:4:29: memory_exceeded: Node 1 is full/,
		],
		[
			"a size that is none",
			"total_memory: 2GiB }",
			"total_memory: 2GB }",
			/^cluster\.yaml:3:29: invalid_value: nodes\[0\]\.total_memory: write a number of bytes/,
		],
		[
			"a field that does not exist",
			"rack_id",
			"rakc_id",
			/^cluster\.yaml:4:35: unknown_field: nodes\[1\] has no field named "rakc_id"/,
		],
		[
			"a missing field",
			"uid: 1, total_memory: 2GiB, ",
			"uid: 1, ",
			/^cluster\.yaml:4:5: missing_field: nodes\[1\]\.total_memory is missing; add it\.$/,
		],
		[
			"a shard without a size",
			"    shard_memory_size: 512MiB\n",
			"",
			/^cluster\.yaml:8:9: invalid_value: bdbs\[0\]\.shards\[0\]: needs a memory_size/,
		],
		[
			"a default on a missing node",
			"node_uid: 1, assigned_slots: 0-8191",
			"node_uid: 5, assigned_slots: 0-8191",
			/^cluster\.yaml:9:30: missing_node: /,
		],
		["broken syntax", "nodes:", "nodes: {", /^cluster\.yaml:\d+:\d+: syntax: .*; mend the YAML or JSON here\.$/],
		[
			"a key written twice",
			"    shard_memory_size: 512MiB\n",
			"    uid: 1\n    uid: 1\n",
			/^cluster\.yaml:7:5: syntax: This key stands here twice; write it once\.$/,
		],
		[
			"two documents",
			"bdbs:",
			"---\nbdbs:",
			/^cluster\.yaml:\d+:1: syntax: The file holds more than one document; leave one/,
		],
		[
			"a word that is none of the choices",
			"rack_id: 7",
			"status: on",
			/: nodes\[1\]\.status: write one of active, down\.$/,
		],
		[
			"a fraction for a whole number",
			"rack_id: 7",
			"max_listeners: 1.5",
			/: nodes\[1\]\.max_listeners: write a whole number\.$/,
		],
		["text for a number", "rack_id: 7", "max_listeners: many", /: nodes\[1\]\.max_listeners: write a number\.$/],
		["a number that is too low", "rack_id: 7", "max_listeners: -1", /: nodes\[1\]\.max_listeners: write at least 0\.$/],
		[
			"a number that is too high",
			"rack_id: 7",
			"max_listeners: 1000001",
			/: nodes\[1\]\.max_listeners: write at most 1000000\.$/,
		],
		["an empty name", "rack_id: 7", 'addr: ""', /: nodes\[1\]\.addr: write at least 1 character\.$/],
		[
			"an alias to nothing",
			"uid: 2,",
			"uid: *two,",
			/^cluster\.yaml:\d+:\d+: syntax: An alias \(\*name\) has no anchor/,
		],
	])("%s", (_name, good, bad, expected) => {
		expect(SMALL).toContain(good);
		expect(problems(SMALL.replace(good, bad))).toContainEqual(expect.stringMatching(expected));
	});

	test("an empty file", () => {
		expect(problems("")).toEqual([expect.stringMatching(/^cluster\.yaml:1:1: invalid_value: The cluster file: /)]);
	});

	test("text that unfolds without end", () => {
		const lines = [...Array(20).keys()].map((n) => `a${n + 1}: &a${n + 1} [${Array(10).fill(`*a${n}`).join(", ")}]`);
		expect(problems(["a0: &a0 [x]", ...lines].join("\n"))).toEqual([
			expect.stringMatching(/^cluster\.yaml:1:1: syntax: The aliases unfold/),
		]);
	});

	test("all its problems at once, in the order of their lines", () => {
		const text = SMALL.replace("rack_id", "rakc").replace("uid: 2,", "").replace("uid: 10,", "uid: [],");
		expect(problems(text).map((line) => line.split(":")[1])).toEqual(["3", "4", "9"]);
	});

	test("at most twenty of them, of which the last counts the rest", () => {
		const many = problems(`nodes:\n${"  - { uid: 1, total_memory: 1GiB }\n".repeat(31)}`);
		expect(many).toHaveLength(20);
		expect(many.at(-1)).toBe("cluster.yaml: more_problems: There are 11 more problems; mend these first.");
	});

	test.each([
		["two databases of one name", "3, name: orders", /^cluster\.yaml:13:21: duplicate_name: .* orders/],
		["a name that a database without one has", "3, name: database-1", /^cluster\.yaml:13:21: duplicate_name: /],
		[
			"a name that is the uid of another",
			'3, name: "2"',
			/^cluster\.yaml:13:21: ambiguous_name: Database 3 is named 2/,
		],
	])("%s", (_name, uid, expected) => {
		const database = (fields: string) =>
			`  - { uid: ${fields}, shard_memory_size: 1MiB,\n      shards: [{ uid: ${fields[0]}, node_uid: 1 }] }\n`;
		expect(problems(`${SMALL}${database("2, name: orders")}${database(uid)}`)).toEqual([
			expect.stringMatching(expected),
		]);
	});

	test("a scenario, which another command takes", () => {
		expect(problems("cluster: demo\nschedule: [{ at: 0, node: 1, action: remove }]\n")).toEqual([
			"cluster.yaml: wrong_file: This is a scenario file, which npm run simulate plays; a cluster file describes nodes and databases.",
		]);
	});

	test("two snapshots of one name on one node", () => {
		const text = `${SMALL}snapshots:\n  - { name: a, node_uid: 1 }\n  - { name: a, node_uid: 2 }\n  - { name: a, node_uid: 1 }\n`;
		expect(problems(text)).toEqual([expect.stringMatching(/^cluster\.yaml:14:13: duplicate_snapshot: /)]);
	});

	test("a path that leads nowhere, to a directory, or to something else than text in UTF-8", async () => {
		await using directory = await temporaryDirectory();
		await mkdir(join(directory.path, "folder"));
		const said = async (name: string) => {
			const result = await loadClusterFile(join(directory.path, name));
			return result.ok ? "" : result.error.map(describeClusterFileProblem).join();
		};
		expect(await said("nothing.yaml")).toMatch(/nothing\.yaml: unreadable_file: There is no such file/);
		for (const [name, encoding] of [
			["utf16", "utf16le"],
			["latin", "latin1"],
		] as const) {
			await writeFile(join(directory.path, name), Buffer.from("# Köln\nname: c\nnodes: []\n", encoding));
			expect(await said(name)).toMatch(/: unreadable_file: The file is not text in UTF-8; save it in this encoding\.$/);
		}
		expect(await said("folder")).toMatch(/folder: unreadable_file: This is a directory/);
	});
});

test("the published JSON Schema is the one that parses", async () => {
	expect(JSON.parse(await readFile(CLUSTER_SCHEMA_FILE, "utf8"))).toEqual(clusterFileJsonSchema());
});
