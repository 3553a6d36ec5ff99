import { type ClusterDriver, cancelAction, startAction } from "@node-actions/application";
import { VirtualClock } from "@node-actions/simulated-cluster";
import { FOUR_MOVES } from "@node-actions/test-fixtures/clusters";
import { expect, test } from "vitest";
import { composeService, configWith } from "../src/index.ts";
import { temporaryDirectory } from "./support/temporary-directory.ts";

const ADMIN = { user_uid: 1, email: "admin@example.com", role: "admin" } as const;

/** An action takes a few turns of the event loop to get from one status to the next. */
const LOOKS_MAX = 3_600;

test("[S2-cancel-starting] a cancel while starting is remembered, changes no status, and takes effect once running", async () => {
	await using opened = new AsyncDisposableStack();
	const directory = opened.use(await temporaryDirectory());
	const clock = opened.use(new VirtualClock());
	const released = Promise.withResolvers<void>();
	let held = false;
	const holding = (driver: ClusterDriver): ClusterDriver => ({
		describe: async () => {
			if (held) await released.promise;
			return driver.describe();
		},
		execute: (step, context) => driver.execute(step, context),
		close: () => driver.close(),
	});
	const { deps, runner } = opened.use(
		await composeService(configWith({ data_dir: directory.path }), {
			clock,
			cluster: FOUR_MOVES,
			observed: holding,
			poll_interval_ms: Number.POSITIVE_INFINITY,
		}),
	);
	const started = await startAction(deps, ADMIN, { node_uid: 1, request: { name: "maintenance_on", options: {} } });
	if (!started.ok) throw new Error(started.error.message);
	const look = () => deps.actions.find(1, "maintenance_on");
	const until = async (status: string) => {
		for (let looks = 0; looks < LOOKS_MAX && (await look())?.status !== status; looks += 1) await clock.advance(100);
		expect(await look()).toMatchObject({ status });
	};
	held = true;
	runner.start();
	await until("starting");
	expect(await cancelAction(deps, ADMIN, { node_uid: 1, action: "maintenance_on" })).toMatchObject({
		ok: true,
		value: { status: "starting" },
	});
	released.resolve();
	await until("cancelled");
	const journal = await deps.actions.journal(started.value.action_uid);
	const statuses = journal.flatMap(({ event }) => (event.kind === "status_changed" ? [event.status] : []));
	expect(statuses).toEqual(["starting", "running", "cancelling", "cancelled"]);
});
