import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { EXAMPLES, runOnFile } from "./run-simulate.ts";

/** What each example shows, in lines of its tables. */
const SHOWN: Readonly<Record<string, readonly RegExp[]>> = {
	"drain-one-node.yaml": [/2 │ maintenance_on +│ +0s .*completed/, /2 │ maintenance_off │ +2m .*completed/],
	"rolling-upgrade.yaml": [/Actions +│ +12 completed/, /Nodes done +│ +6 /, /Fewest living copies +│ +2 /],
	"search-roll.yaml": [/Nodes done +│ +6 /, /│ best /, /Failed │ Refused/],
	"rack-failure.yaml": [/Nodes down +│ +2 /, /1 │ sessions +│ +8m 15s │ +5s │/, /4 │ cache +│ +not replicated/],
};

test("every scenario among the examples is shown here", async () => {
	const files = (await readdir(EXAMPLES)).filter((file) => file !== "six-nodes.yaml");
	expect(files.filter((file) => file in SHOWN).toSorted()).toEqual(Object.keys(SHOWN).toSorted());
});

for (const [file, lines] of Object.entries(SHOWN)) {
	test(`the example ${file} plays and shows what it says`, async () => {
		const { exit_code, printed, complained, written } = await runOnFile(join(EXAMPLES, file));
		expect(complained).toBe("");
		expect(exit_code).toBe(0);
		for (const line of lines) expect(printed).toMatch(line);
		expect(Object.keys(written).toSorted()).toEqual(["json", "out", "svg"]);
	});

	test(`the example ${file} gives the same bytes every time`, async () => {
		const [first, second] = [await runOnFile(join(EXAMPLES, file)), await runOnFile(join(EXAMPLES, file))];
		expect(second).toEqual(first);
	});
}
