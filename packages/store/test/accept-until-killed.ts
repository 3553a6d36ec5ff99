import { start } from "@node-actions/test-fixtures/store/store-steps";
import { openEmbeddedStore } from "../src/index.ts";

/**
 * A process to be killed: sixteen clients start actions without end, and each acknowledged one is told in a line before the next is asked for.
 * Started with the data directory as its argument.
 */
const directory = process.argv[2] ?? "";
const { actions } = await openEmbeddedStore({ directory });
let number = 0;

async function client(): Promise<never> {
	for (;;) {
		number += 1;
		const answer = await start(actions, number, { node_uid: number, scope: "node" });
		if (!answer.ok) throw new Error(answer.error.message);
		process.stdout.write(`${answer.value.action_uid}\n`);
	}
}

await Promise.all(Array.from({ length: 16 }, client));
