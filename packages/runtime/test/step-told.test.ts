import { listHistory, startAction } from "@node-actions/application";
import { VirtualClock } from "@node-actions/simulated-cluster";
import { startPostgresServer } from "@node-actions/test-servers";
import { expect, test } from "vitest";
import { composeService, configWith } from "../src/index.ts";
import { temporaryDirectory } from "./support/temporary-directory.ts";

const ADMIN = { user_uid: 1, email: "admin@example.com", role: "admin" } as const;

test.each(["embedded", "PostgreSQL"])(
	"[S7-history-step] on the %s store, history shows an action with the step that begins",
	async (store) => {
		await using opened = new AsyncDisposableStack();
		const directory = opened.use(await temporaryDirectory());
		const postgres = store === "embedded" ? undefined : opened.use(await startPostgresServer());
		const clock = opened.use(new VirtualClock());
		const config = configWith({
			data_dir: directory.path,
			...(postgres === undefined ? {} : { database: await postgres.newDatabase() }),
		});
		const service = opened.use(await composeService(config, { clock, poll_interval_ms: Number.POSITIVE_INFINITY }));
		service.runner.start();
		const request = { name: "maintenance_on", options: {} } as const;
		expect(await startAction(service.deps, ADMIN, { node_uid: 1, request })).toMatchObject({ ok: true });
		while ((await service.deps.actions.live()).length > 0) {
			if (!(await clock.advanceToNext())) await new Promise((resolve) => setTimeout(resolve, 1));
		}
		const history = await listHistory(service.deps, ADMIN, { order: "oldest_first", limit: 1_000 });
		const begun = history.ok ? history.value.events.filter(({ kind }) => kind === "step_started") : [];
		expect(begun.length).toBeGreaterThan(3);
		expect(begun.map(({ action }) => action.description)).toEqual(begun.map(({ step }) => step?.description));
	},
);
