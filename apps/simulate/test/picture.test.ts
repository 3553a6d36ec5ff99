import { join } from "node:path";
import { expect, test } from "vitest";
import { EXAMPLES, runOnFile, runOnText } from "./run-simulate.ts";

/** What hovering over a page's shapes says. */
function hovers(html: string | undefined): readonly string[] {
	const [, json = "[]"] = /^const hovers = (.*);$/m.exec(html ?? "") ?? [];
	const read: readonly (readonly string[])[] = JSON.parse(json);
	return read.flat();
}

test("the picture has a lane per node, a bar per move on both of its nodes, and every window of lost redundancy", async () => {
	const { written } = await runOnFile(join(EXAMPLES, "rack-failure.yaml"));
	const svg = written.svg ?? "";
	for (const node of [1, 2, 3, 4, 5, 6]) expect(svg).toContain(`>Node ${node}</text>`);
	const said = hovers(written.out);
	const report: { report: { moves: number; bdbs: { without_redundancy_ms: number }[] } } = JSON.parse(
		written.json ?? "",
	);
	expect(said.filter((text) => /^Shard \S+, node \d → node \d/.test(text))).toHaveLength(2 * report.report.moves);
	expect(said.filter((text) => text.includes("without redundancy, 45s to 9m (8m 15s)"))).toHaveLength(
		report.report.bdbs.filter(({ without_redundancy_ms }) => without_redundancy_ms > 0).length,
	);
	expect(said).toContain("Node 3 is down, 45s to 9m (8m 15s)");
	expect(said).toContain("No majority of the nodes is in service, 45s to 9m (8m 15s)");
	expect(svg).toContain(">No majority in service</text>");
});

test("the picture shrinks with its window, and its subtitle says how to read a move", async () => {
	const { written } = await runOnFile(join(EXAMPLES, "rack-failure.yaml"));
	const svg = written.svg ?? "";
	expect(svg).toMatch(/^<svg [^>]*style="max-width:100%;height:auto"[^>]* viewBox="0 0 1360 \d+"/);
	const explained = /<text [^>]*text-anchor="(\w+)"[^>]*translate\((\d+) [^>]*>(dark bar: [^<]*)<\/text>/.exec(svg);
	const [, anchor = "", left = "", text = ""] = explained ?? [];
	expect([anchor, Number(left) < 40]).toEqual(["start", true]);
	// A letter of this size takes 7 pixels at most on average.
	expect(Number(left) + text.length * 7).toBeLessThan(1_360);
	expect(text).toMatch(/“6 → node 5” is shard 6 on its way to node 5/);
});

/** Node 1 dies under a plan that empties it: a replica has taken over already when the plan asks for it, and shard 3 has no copy to come from. */
const DIES_UNDER_A_PLAN = JSON.stringify({
	name: "A node dies under a plan",
	cluster: {
		nodes: [1, 2, 3, 4].map((uid) => ({ uid, total_memory: "1GiB" })),
		bdbs: [
			{
				uid: 1,
				replication: true,
				shard_memory_size: "100MiB",
				shards: [
					{ uid: 1, node_uid: 1, role: "master" },
					{ uid: 2, node_uid: 2, role: "slave" },
				],
			},
			{ uid: 2, shard_memory_size: "100MiB", shards: [{ uid: 3, node_uid: 1 }] },
		],
		primary_node_uid: 4,
	},
	schedule: [{ at: "0s", action: "maintenance_on", node: 1 }],
	failures: { timed: [{ at: "200ms", down: 1 }] },
	move_model: { bandwidth_bytes_per_second: "20MiB", starting: 0, promotion: 0 },
});

test("a step that changed nothing leaves no mark", async () => {
	const { written, complained } = await runOnText(DIES_UNDER_A_PLAN, {}, "dies.json");
	expect(complained).toBe("");
	const said = hovers(written.out);
	expect(said.filter((text) => text.startsWith("Shard 1 on node 1 hands over"))).toEqual([
		expect.stringMatching(/by the cluster itself/),
	]);
	expect(said.filter((text) => text.startsWith("Shard 1, node 1"))).toHaveLength(2);
	expect(said.filter((text) => text.startsWith("Shard 3"))).toEqual([]);
	expect(said.filter((text) => text.endsWith("(0s)") || text.includes("(0s) · not finished"))).toEqual([]);
});

test("every text that hovering shows belongs to a shape of the picture", async () => {
	const { written } = await runOnFile(join(EXAMPLES, "rack-failure.yaml"));
	const shapes = (written.svg ?? "").matchAll(
		/ecmeta_series_index="(\d+)" ecmeta_data_index="(\d+)" ecmeta_ssr_type="chart"/g,
	);
	const drawn = new Set([...shapes].map(([, series, item]) => `${series}/${item}`));
	const [, json = "[]"] = /^const hovers = (.*);$/m.exec(written.out ?? "") ?? [];
	const read: readonly (readonly string[])[] = JSON.parse(json);
	const expected = read.flatMap((texts, series) => texts.map((_, item) => `${series}/${item}`));
	expect(expected.length).toBeGreaterThan(30);
	expect(expected.filter((key) => !drawn.has(key))).toEqual([]);
});

test("the page asks for nothing from anywhere", async () => {
	const { written } = await runOnFile(join(EXAMPLES, "drain-one-node.yaml"));
	const page = written.out ?? "";
	expect(page.replaceAll(/http:\/\/www\.w3\.org\/\S+/g, "")).not.toMatch(/https?:|src=|@import|url\((?!#)/);
	expect(page).toContain(`default-src 'none'`);
});

test("names from a file cannot become part of the page's code", async () => {
	const { written } = await runOnText(
		`name: "</title><script>alert(1)</script>"\ncluster: demo\nschedule: [{ at: 0, node: 1, action: maintenance_on }]\n`,
	);
	expect(written.out).not.toContain("<script>alert");
	expect(written.svg).not.toContain("<script>");
});

test("a picture of a large fleet is bounded and says what it leaves out", async () => {
	const nodes = Array.from({ length: 120 }, (_, at) => ({ uid: at + 1, total_memory: "1GiB" }));
	const shards = nodes.map(({ uid }) => ({
		uid,
		node_uid: uid,
		assigned_slots: uid < 120 ? `${uid - 1}` : "119-16383",
	}));
	const cluster = { nodes, bdbs: [{ uid: 1, shard_memory_size: "10MiB", shards }] };
	const { written, complained, printed } = await runOnText(
		JSON.stringify({ cluster, conflict_scope: "node", roll: { width: 4 } }),
		{},
		"fleet.json",
	);
	expect(complained).toBe("");
	expect(written.svg).toContain("The 40 busiest of 120 nodes are shown.");
	expect(written.svg?.match(/>Node \d+</g)).toHaveLength(40);
	expect(printed).toContain("60 of 120 are shown");
});
