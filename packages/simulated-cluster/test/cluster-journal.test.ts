import { join } from "node:path";
import { applyStep, type Cluster, type Step } from "@node-actions/domain";
import { contractCluster } from "@node-actions/test-fixtures/driver/contract-cluster";
import { expect, test } from "vitest";
import { openClusterJournal } from "../src/cluster-journal.ts";
import { temporaryDirectory } from "./simulated-world.ts";

test("a journal that is full is folded into its base without losing a step", async () => {
	await using directory = await temporaryDirectory();
	const initial = contractCluster();
	const open = () => openClusterJournal(join(directory.path, "cluster.db"), { name: "a", digest: "a" }, initial, 2);
	let cluster: Cluster = initial;
	for (let count = 1; count <= 7; count += 1) {
		const journal = open();
		expect(journal.restored).toEqual(cluster);
		for (let turn = 0; turn < count; turn += 1) {
			const to_node_uid = cluster.primary_node_uid === 1 ? 2 : 1;
			const step: Step = { kind: "change_primary", to_node_uid };
			const before = cluster;
			cluster = applyStep(before, step);
			journal.append(step, cluster.state_id, () => before);
		}
		journal.close();
	}
	expect(cluster.state_id).toBe(29);
});
