import { fileURLToPath } from "node:url";
import { CONFLICT_SCOPES, type ConflictScope } from "@node-actions/domain";
import { checkHistory } from "@node-actions/test-fixtures/history/check-history";
import type { RecordedRun } from "@node-actions/test-fixtures/history/recorded-run";
import { type PostgresServer, startPostgresServer } from "@node-actions/test-servers";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { dataDirectory } from "./running-server.ts";
import { recordRun } from "./support/history/record-run.ts";
import { startReplica } from "./support/history/replica.ts";

/** Requests to be answered, in both scopes together; and what all choices are made from (CONTRIBUTING.md). */
const OPERATIONS = Number(process.env.HISTORY_OPERATIONS ?? 20_000);
const SEED = Number(process.env.HISTORY_SEED ?? Date.now() % 2 ** 32);
const REPLICAS = ["a", "b", "c"] as const;
const CLIENTS = 64;
/** How often processes are killed while so many requests are answered. */
const OPERATIONS_PER_KILL = 1_500;

/** Only bounds a hang, on a slow and shared machine too. */
const TIMEOUT_MS = 240_000 + OPERATIONS * 30;

const CLUSTER = fileURLToPath(new URL("../../../examples/six-nodes.yaml", import.meta.url));
const PASSWORD = "correct horse battery";

let postgres: PostgresServer;

beforeAll(async () => {
	postgres = await startPostgresServer();
});

afterAll(() => postgres[Symbol.asyncDispose]());

describe(`${CLIENTS} clients of ${REPLICAS.length} replicas that are killed and come back`, () => {
	test.for(CONFLICT_SCOPES)(
		"see nothing that the rules forbid, in scope %s",
		{ timeout: TIMEOUT_MS },
		async (scope) => {
			const run = await runScope(scope, Math.ceil(OPERATIONS / CONFLICT_SCOPES.length));
			const violations = checkHistory(run);
			process.stdout.write(`scope ${scope}: ${summary(run)}, ${violations.length} violations, seed ${SEED}\n`);
			// The first are worth reading; the others mostly follow from them.
			expect(violations.slice(0, 10), `seed ${SEED}`).toEqual([]);
			// A run in which nothing happens shows nothing. In scope cluster four actions are live at most, however many clients ask.
			const actions_min = OPERATIONS / CONFLICT_SCOPES.length / { cluster: 250, node: 50 }[scope];
			expect(run.killed).toBeGreaterThanOrEqual(killsFor(OPERATIONS / CONFLICT_SCOPES.length));
			expect(run.log.filter(({ kind }) => kind === "accepted").length).toBeGreaterThan(actions_min);
			expect(run.log.filter(({ kind }) => kind === "taken_over").length).toBeGreaterThan(0);
		},
	);
});

async function runScope(scope: ConflictScope, operations: number) {
	await using opened = new AsyncDisposableStack();
	const env = {
		NODE_ACTIONS_ADMIN_PASSWORD: PASSWORD,
		NODE_ACTIONS_DATABASE: await postgres.newDatabase(),
		// Killed processes and a crowded machine give the others much to complain about.
		NODE_ACTIONS_LOG_LEVEL: "silent",
		NODE_COMPILE_CACHE: opened.use(await dataDirectory()).path,
	};
	const args = [
		"--no-https",
		"--speed=1000",
		"--takeover-after-ms=1000",
		`--cluster=${CLUSTER}`,
		`--conflict-scope=${scope}`,
	];
	const start = async (name: string) => {
		const directory = opened.use(await dataDirectory()).path;
		return opened.use(await startReplica({ name, directory, args, env }));
	};
	const [first, ...others] = REPLICAS;
	const replicas = await Promise.all([start(first), ...others.map(start)] as const);
	return await recordRun(replicas, {
		...{ scope, operations, seed: SEED, clients: CLIENTS },
		authorization: `Basic ${btoa(`admin@example.com:${PASSWORD}`)}`,
		kills: killsFor(operations),
	});
}

function killsFor(operations: number): number {
	return Math.ceil(operations / OPERATIONS_PER_KILL);
}

function summary({ operations, log, killed }: RecordedRun & { readonly killed: number }): string {
	const answered = operations.filter(({ outcome }) => outcome.kind !== "unknown").length;
	const accepted = log.filter(({ kind }) => kind === "accepted").length;
	const taken_over = log.filter(({ kind }) => kind === "taken_over").length;
	const keyed = operations.filter(({ asked }) => asked.kind === "start" && asked.idempotency_key !== undefined);
	const sent_again =
		keyed.length - new Set(keyed.map(({ asked }) => "idempotency_key" in asked && asked.idempotency_key)).size;
	return `${answered} operations and ${operations.length - answered} broken off, ${accepted} actions, ${sent_again} starts sent again, ${killed} kills, ${taken_over} takeovers`;
}
