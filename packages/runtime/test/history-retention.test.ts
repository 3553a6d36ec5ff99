import { startAction } from "@node-actions/application";
import { VirtualClock } from "@node-actions/simulated-cluster";
import { expect, test } from "vitest";
import { composeService, configWith, type Service } from "../src/index.ts";
import { pruneHistory } from "../src/operate/prune-history.ts";
import { temporaryDirectory } from "./support/temporary-directory.ts";
import { openTestServer } from "./support/test-server.ts";

const DAY_MS = 86_400_000;

/** An action that was cancelled and whose record was removed: only its history is left. */
async function leaveHistory({ deps }: Pick<Service, "deps">): Promise<void> {
	const time_ms = deps.clock.now();
	const action = {
		action_uid: deps.newUid(),
		node_uid: 1,
		request: { name: "remove", options: {} },
		status: "queued",
		progress: 0,
		creation_time: Math.floor(time_ms / 1_000),
		started_by: "admin@example.com",
		cancel_requested: false,
	} as const;
	const by = "admin@example.com";
	await deps.actions.accept(
		{ question: { name: "remove" }, node_uid: 1, by },
		() => ({ ok: true, value: { action, conflict_key: "remove", closes_node: false } }),
		time_ms,
	);
	const ended = { kind: "status_changed", status: "cancelled" } as const;
	await deps.actions.amend(
		1,
		"remove",
		() => ({ ok: true, value: [ended, { kind: "record_removed", by }] }),
		time_ms,
		by,
	);
}

async function linesLeft({ deps }: Pick<Service, "deps">): Promise<number> {
	return (await deps.actions.events({ order: "oldest_first", limit: 100 })).events.length;
}

test.each([
	[90, 89, 3],
	[90, 91, 0],
	[1, 2, 0],
	[0, 36_500, 3],
])(
	"[S7-history-retention] with %i days of retention, %i days later %i lines are left",
	async (retention, days, left) => {
		await using directory = await temporaryDirectory();
		const clock = new VirtualClock();
		await using service = await composeService(configWith({ data_dir: directory.path }), { clock });
		await leaveHistory(service);
		await clock.advance(days * DAY_MS);
		const told: number[] = [];
		await pruneHistory({
			actions: service.deps.actions,
			clock,
			history_retention_days: retention,
			onPruned: (lines) => told.push(lines),
			onError: (error) => {
				throw error;
			},
		});
		expect(await linesLeft(service)).toBe(left);
		expect(told).toEqual(left === 0 ? [3] : []);
	},
);

test("[S7-history-retention] a starting server drops what is older than the option says, and tells the log", async () => {
	await using directory = await temporaryDirectory();
	const config = { data_dir: directory.path, history_retention_days: 7 };
	const clock = new VirtualClock();
	{
		await using first = await openTestServer(config, { clock });
		await leaveHistory(first.server);
	}
	await clock.advance(8 * DAY_MS);
	await using second = await openTestServer(config, { clock });
	while ((await linesLeft(second.server)) > 0) await new Promise((resolve) => setImmediate(resolve));
	expect(
		second.log.filter((line) => line.includes("old history dropped")).map((line) => JSON.parse(line)),
	).toMatchObject([{ lines: 3 }]);
});

test("[S7-idempotency-restart] a key is remembered over a restart, for a day", async () => {
	await using directory = await temporaryDirectory();
	const clock = new VirtualClock();
	const config = configWith({ data_dir: directory.path });
	const principal = { user_uid: 1, email: "admin@example.com", role: "admin" } as const;
	const start = async (idempotency_key: string) => {
		await using service = await composeService(config, { clock });
		const request = { name: "enslave_node", options: {} } as const;
		const started = await startAction(service.deps, principal, { node_uid: 1, request, idempotency_key });
		return started.ok ? started.value.action_uid : started.error.error_code;
	};
	const first = await start("k");
	expect(await start("k")).toBe(first);
	expect(await start("another key")).toBe("action_conflict");
	await clock.advance(DAY_MS + 1);
	expect(await start("k")).toBe("action_conflict");
});
