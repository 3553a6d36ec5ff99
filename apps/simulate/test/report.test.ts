import { join } from "node:path";
import { expect, test } from "vitest";
import { EXAMPLES, runOnFile, runOnText } from "./run-simulate.ts";

const FAILURES =
	"failures: { random: { seed: 7, mean_time_to_failure: 10m, repair: 1m } }\nmove_model: { variation: 0.3 }";
const SCHEDULE = "cluster: demo\nschedule: [{ at: 0, node: 1, action: maintenance_on }]\n";

test("the seed of the command line takes the place of the file's, and decides the bytes", async () => {
	const text = `${SCHEDULE}${FAILURES}\n`;
	const [file, one, other] = [
		await runOnText(text),
		await runOnText(text, { seed: 1 }),
		await runOnText(text, { seed: 2 }),
	];
	expect(one).toEqual(file);
	expect(other.written.json).not.toBe(one.written.json);
});

test("the policy of the command line takes the place of the file's", async () => {
	const twice = `cluster: demo\npolicy: documented\nschedule:\n  - { at: 0, node: 1, action: maintenance_on }\n  - { at: 1m, node: 2, action: maintenance_on }\n`;
	const [documented, strict] = [await runOnText(twice), await runOnText(twice, { policy: "strict" })];
	expect(documented.written.json).not.toBe(strict.written.json);
});

test("an action that failed and a request that was refused are listed with the reason", async () => {
	const { printed } = await runOnText(
		`cluster:\n  nodes: [{ uid: 1, total_memory: 1GiB }, { uid: 2, total_memory: 1GiB }]\n  bdbs: [{ uid: 1, shard_memory_size: 1MiB, shards: [{ uid: 1, node_uid: 1 }, { uid: 2, node_uid: 2, role: slave }] }]\nschedule:\n  - { at: 0, node: 1, action: remove }\n  - { at: 0, node: 2, action: remove }\n  - { at: 1m, node: 2, cancel: enslave_node }\n`,
	);
	expect(printed).toMatch(/1 │ remove .*failed .*insufficient_resources/);
	expect(printed).toMatch(/2 │ remove .*action_conflict/);
	expect(printed).toMatch(/2 │ enslave_node .*action_not_found/);
});

/** The second action waits for the first, which takes the node away. */
const GONE_UNDER_IT =
	"cluster: demo\nschedule:\n  - { at: 0, node: 3, action: remove }\n  - { at: 0, node: 3, action: maintenance_on }\n";

test("an action that was aborted says why, in the table and in the picture, whose legend has its colour", async () => {
	const { printed, written } = await runOnText(GONE_UNDER_IT);
	expect(printed).toMatch(/3 │ maintenance_on .*aborted .*[Nn]ode 3/);
	expect(written.out).toMatch(/maintenance_on on node 3: aborted[^"]* · [^"]*[Nn]ode 3/);
	expect(written.svg).toContain(">Action that failed</text>");
	const completed = await runOnText(SCHEDULE);
	expect(completed.written.svg).not.toContain(">Action that failed</text>");
	expect(completed.written.svg).toContain(">Action</text>");
});

test("a search for order and width shows what it tried and plays the best", async () => {
	const { printed, exit_code } = await runOnText(
		"cluster: demo\nconflict_scope: node\nroll: { work: 5m, search: { min_living_copies: 2, orders: [uid, spread] } }\n",
	);
	expect(printed).toMatch(/Rolls tried/);
	expect(printed).toMatch(/uid +│ +1 │.*│ best/);
	expect(printed).toMatch(/Nodes done +│ +3 /);
	expect(exit_code).toBe(0);
});

test("a search does not recommend a roll that leaves no majority of the nodes in service, and tells for how long the others do", async () => {
	const { printed } = await runOnFile(join(EXAMPLES, "search-roll.yaml"));
	expect(printed).toMatch(/emptiest +│ +4 │ +30m 16s │ +2 │ +11m 17s │ .*│ no /);
	expect(printed).toMatch(/ 42m 54s │ +2 │ +0s │ .*│ best /);
	expect(printed).toMatch(/No majority in service +│ +0s /);
	const failing = await runOnFile(join(EXAMPLES, "rack-failure.yaml"));
	expect(failing.printed).toMatch(/No majority in service +│ +8m 15s /);
});

test("a search that finds nothing says what it tried, and plays nothing", async () => {
	const { complained, exit_code, written } = await runOnText(
		"cluster: demo\nroll: { work: 5m, search: { min_living_copies: 3 } }\n",
	);
	expect(complained).toMatch(/no order and width keeps redundancy[\s\S]*uid +│ +1 │.*│ no/);
	expect([exit_code, written]).toEqual([2, {}]);
});

test("quiet prints nothing, and only the files asked for are written", async () => {
	const { printed, written } = await runOnText(SCHEDULE, { quiet: true, out: undefined, json: undefined });
	expect(printed).toBe("");
	expect(Object.keys(written)).toEqual(["svg"]);
});
