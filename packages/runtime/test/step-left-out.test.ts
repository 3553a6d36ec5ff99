import { type ClusterDriver, listHistory, startAction } from "@node-actions/application";
import type { Step } from "@node-actions/domain";
import { VirtualClock } from "@node-actions/simulated-cluster";
import { MIXED } from "@node-actions/test-fixtures/clusters";
import { expect, test } from "vitest";
import { composeService, configWith } from "../src/index.ts";
import { temporaryDirectory } from "./support/temporary-directory.ts";

const ADMIN = { user_uid: 1, email: "admin@example.com", role: "admin" } as const;
const AT_ONCE = { fence: undefined, signal: new AbortController().signal, onProgress: () => undefined };

/** What somebody else hands over after the action was planned; shard 1 leads on node 1, which is the primary, and 2 is its replica. */
const MEANWHILE: readonly Step[] = [
	{ kind: "fail_over", from_shard_uid: "1", to_shard_uid: "2" },
	{ kind: "change_primary", to_node_uid: 3 },
];

test("[S7-history-left-out] a step for which nothing is left to do is left out, with the reason, and not begun, also after a restart", async () => {
	await using opened = new AsyncDisposableStack();
	const directory = opened.use(await temporaryDirectory());
	const clock = opened.use(new VirtualClock());
	const executed: Step[] = [];
	const overtaken = (driver: ClusterDriver): ClusterDriver => ({
		describe: () => driver.describe(),
		execute: async (step, context) => {
			if (executed.length === 0) for (const other of MEANWHILE) await driver.execute(other, AT_ONCE);
			executed.push(step);
			return driver.execute(step, context);
		},
		close: () => driver.close(),
	});
	const settings = configWith({ data_dir: directory.path });
	const overrides = { clock, cluster: MIXED, observed: overtaken, poll_interval_ms: Number.POSITIVE_INFINITY };
	const history = async ({ deps }: Awaited<ReturnType<typeof composeService>>) => {
		const listed = await listHistory(deps, ADMIN, { order: "oldest_first", limit: 1_000 });
		return listed.ok ? listed.value.events : [];
	};

	const first = await composeService(settings, overrides);
	first.runner.start();
	const request = { name: "maintenance_on", options: { demote_node: true, max_concurrent_actions: 1 } } as const;
	expect(await startAction(first.deps, ADMIN, { node_uid: 1, request })).toMatchObject({ ok: true });
	const isOneLeftOut = async () => (await history(first)).some(({ step }) => step?.left_out === true);
	while (!(await isOneLeftOut())) {
		if (!(await clock.advanceToNext())) await new Promise((resolve) => setTimeout(resolve, 1));
	}
	await first.close();

	const second = opened.use(await composeService(settings, overrides));
	second.runner.start();
	while ((await second.deps.actions.live()).length > 0) {
		if (!(await clock.advanceToNext())) await new Promise((resolve) => setTimeout(resolve, 1));
	}
	const events = await history(second);
	expect(events.at(-1)).toMatchObject({ action: { status: "completed" } });
	const left_out = events.flatMap(({ kind, step }) => (kind === "step_done" && step?.left_out === true ? [step] : []));
	const line = { index: expect.any(Number), bytes: 0, left_out: true };
	expect(left_out).toEqual([
		{ ...line, kind: "fail_over", description: "Left out, since shard 2 leads already." },
		{ ...line, kind: "change_primary", description: "Left out, since node 1 is no longer the primary." },
	]);
	const begun = events.flatMap(({ kind, step }) => (kind === "step_started" ? [step?.index] : []));
	for (const { index } of left_out) expect(begun).not.toContain(index);
	expect(executed.some((step) => step.kind === "change_primary")).toBe(false);
	expect(executed.some((step) => step.kind === "fail_over" && step.from_shard_uid === "1")).toBe(false);
	expect(events.filter(({ kind }) => kind === "step_done")).toHaveLength(
		events.find(({ kind }) => kind === "planned")?.plan?.steps ?? 0,
	);
});
