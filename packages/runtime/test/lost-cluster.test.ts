import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type ClusterDriver, startAction } from "@node-actions/application";
import { VirtualClock } from "@node-actions/simulated-cluster";
import { FOUR_MOVES } from "@node-actions/test-fixtures/clusters";
import { expect, test } from "vitest";
import { composeService, configWith } from "../src/index.ts";

const ADMIN = { user_uid: 1, email: "admin@example.com", role: "admin" } as const;

/** An hour of looks, a second apart. */
const LOOKS_MAX = 3_600;

test("[S2-edge-running-aborted] aborts a running action when the cluster stays out of reach, and says so", async () => {
	await using opened = new AsyncDisposableStack();
	const data_dir = await mkdtemp(join(tmpdir(), "node-actions-lost-"));
	opened.defer(() => rm(data_dir, { recursive: true }));
	const clock = opened.use(new VirtualClock());
	let within_reach = true;
	const cutOff = (driver: ClusterDriver): ClusterDriver => ({
		describe: () => (within_reach ? driver.describe() : Promise.reject(new Error("no route to host"))),
		execute: (step, context) =>
			within_reach ? driver.execute(step, context) : Promise.reject(new Error("no route to host")),
		close: () => driver.close(),
	});
	const { deps, runner } = opened.use(
		await composeService(configWith({ data_dir, speed: 1 }), {
			clock,
			cluster: FOUR_MOVES,
			observed: cutOff,
			poll_interval_ms: Number.POSITIVE_INFINITY,
		}),
	);
	runner.start();
	const started = await startAction(deps, ADMIN, { node_uid: 1, request: { name: "maintenance_on", options: {} } });
	if (!started.ok) throw new Error(started.error.message);
	const look = () => deps.actions.find(1, "maintenance_on");
	for (let looks = 0; looks < LOOKS_MAX && (await look())?.status !== "running"; looks += 1) await clock.advance(100);
	within_reach = false;
	for (let looks = 0; looks < LOOKS_MAX && (await look())?.status === "running"; looks += 1) await clock.advance(1_000);
	expect(await look()).toMatchObject({ status: "aborted", description: expect.stringContaining("reach") });
	const journal = await deps.actions.journal(started.value.action_uid);
	const statuses = journal.flatMap(({ event }) => (event.kind === "status_changed" ? [event.status] : []));
	expect(statuses).toEqual(["starting", "running", "aborted"]);
});
