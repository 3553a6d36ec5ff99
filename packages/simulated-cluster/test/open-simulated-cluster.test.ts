import { spawn } from "node:child_process";
import { once } from "node:events";
import { copyFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { fileURLToPath } from "node:url";
import type { Cluster } from "@node-actions/domain";
import {
	ClusterOpenError,
	openSimulatedCluster,
	parseClusterFile,
	VirtualClock,
} from "@node-actions/simulated-cluster";
import { contractCluster } from "@node-actions/test-fixtures/driver/contract-cluster";
import { undisturbed } from "@node-actions/test-fixtures/driver/driver-under-test";
import { expect, test } from "vitest";
import { temporaryDirectory } from "./simulated-world.ts";

const CLOSE = { kind: "stop_placement", node_uid: 2, maintenance_depth: 1 } as const;

function loaded(name: string, text: string) {
	const result = parseClusterFile(name, text);
	if (!result.ok) throw new Error(JSON.stringify(result.error));
	return { initial: result.value.cluster, source: result.value.source, model: result.value.model };
}

const FILE = "nodes: [{ uid: 1, total_memory: 1GiB }, { uid: 2, total_memory: 1GiB }]";

async function open(directory: string, described: { initial: Cluster }) {
	return openSimulatedCluster({ directory, clock: new VirtualClock({ auto: true }), ...described });
}

/** The error that opening ends in. */
async function refusal(opening: Promise<AsyncDisposable>): Promise<ClusterOpenError> {
	try {
		await using _ = await opening;
	} catch (error) {
		if (error instanceof ClusterOpenError) return error;
		throw error;
	}
	throw new Error("It was opened.");
}

test("an unchanged file keeps the topology that actions have made", async () => {
	await using directory = await temporaryDirectory();
	{
		await using driver = await open(directory.path, loaded("a.yaml", FILE));
		await driver.execute(CLOSE, undisturbed());
	}
	await using driver = await open(directory.path, loaded("renamed.yaml", FILE));
	expect((await driver.describe()).nodes[1]).toMatchObject({ uid: 2, accept_servers: false });
});

test("another cluster file is refused, and the sentence says what to do", async () => {
	await using directory = await temporaryDirectory();
	await (await open(directory.path, loaded("a.yaml", FILE))).close();
	const error = await refusal(open(directory.path, loaded("b.yaml", `${FILE} # another`)));
	expect(error.reason).toBe("different_cluster");
	expect(error.message).toBe(
		"The data directory holds the state of a cluster that was described by a.yaml, not by b.yaml. Start with --cluster a.yaml again, or use another --data-dir.",
	);
});

test("a changed version of the same file is refused as what it is, and changes nothing", async () => {
	await using directory = await temporaryDirectory();
	await (await open(directory.path, loaded("a.yaml", FILE))).close();
	const error = await refusal(open(directory.path, loaded("a.yaml", `${FILE}\nname: other`)));
	expect(error.message).toContain(
		"an earlier version of a.yaml, which has changed since. Give --cluster the file as it was, or use another --data-dir.",
	);
	await using driver = await open(directory.path, loaded("a.yaml", FILE));
	expect((await driver.describe()).name).toBe("cluster");
});

test("a second driver on the same directory is refused, in this process and from another", async () => {
	await using directory = await temporaryDirectory();
	const initial = contractCluster();
	await using _ = await open(directory.path, { initial });
	const error = await refusal(open(directory.path, { initial }));
	expect(error.reason).toBe("in_use");
	expect(error.message).toMatch(/^cluster\.db is in use by another process\. .*--data-dir/);
	const child = spawn(process.execPath, [fileURLToPath(new URL("killable-driver.ts", import.meta.url))], {
		stdio: ["pipe", "ignore", "pipe"],
	});
	child.stdin.end(JSON.stringify({ directory: directory.path, initial, steps: [] }));
	const [text, [code]] = await Promise.all([child.stderr.toArray(), once(child, "exit")]);
	expect(code).toBe(1);
	expect(text.join("")).toContain("cluster.db is in use");
});

test("a file that is no database is refused as damaged", async () => {
	await using directory = await temporaryDirectory();
	await writeFile(
		join(directory.path, "cluster.db"),
		"what the dog left of the homework, and then some more\n".repeat(99),
	);
	const error = await refusal(open(directory.path, { initial: contractCluster() }));
	expect({ reason: error.reason, message: error.message }).toEqual({
		reason: "corrupt",
		message: expect.stringMatching(/^cluster\.db is damaged .*--data-dir/),
	});
});

test("a state whose steps no longer lead where they led is refused as damaged", async () => {
	await using directory = await temporaryDirectory();
	const initial = contractCluster();
	await (await open(directory.path, { initial })).close();
	for (const [state_id, step] of [
		[2, "{"],
		[7, JSON.stringify(CLOSE)],
	] as const) {
		using db = new DatabaseSync(join(directory.path, "cluster.db"));
		db.prepare("insert into journal values (?, ?)").run(state_id, step);
		db.close();
		expect((await refusal(open(directory.path, { initial }))).reason).toBe("corrupt");
		using again = new DatabaseSync(join(directory.path, "cluster.db"));
		again.exec("delete from journal");
	}
});

test("a state of a newer release is refused, not misread", async () => {
	await using directory = await temporaryDirectory();
	const initial = contractCluster();
	await (await open(directory.path, { initial })).close();
	const db = new DatabaseSync(join(directory.path, "cluster.db"));
	db.exec("pragma user_version = 2");
	db.close();
	expect((await refusal(open(directory.path, { initial }))).reason).toBe("newer_version");
});

test("a directory that cannot be made is refused with its cause", async () => {
	await using directory = await temporaryDirectory();
	await writeFile(join(directory.path, "file"), "");
	const error = await refusal(open(join(directory.path, "file", "below"), { initial: contractCluster() }));
	expect(error.reason).toBe("unreadable");
	expect(error.message).toContain("ENOTDIR");
});

test("steps are kept as a journal and folded into the base when it is opened", async () => {
	await using directory = await temporaryDirectory();
	const file = join(directory.path, "cluster.db");
	const copy = join(directory.path, "copy.db");
	const initial = contractCluster();
	const counts: unknown[] = [];
	for (const step of [CLOSE, { kind: "change_primary", to_node_uid: 3 } as const]) {
		{
			await using driver = await open(directory.path, { initial });
			await driver.execute(step, undisturbed());
		}
		await copyFile(file, copy);
		using db = new DatabaseSync(copy);
		counts.push(db.prepare("select count(*) as steps from journal").get()?.steps);
		await rm(copy);
	}
	expect(counts).toEqual([1, 1]);
	await using driver = await open(directory.path, { initial });
	expect(await driver.describe()).toMatchObject({ state_id: 3, primary_node_uid: 3 });
});
