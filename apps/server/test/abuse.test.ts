import { expect, test } from "vitest";
import { abuse } from "./abuse/abuse.ts";
import { hostileConduct } from "./abuse/conduct.ts";
import { COLLECTS_WHEN_TOLD, type HeldMemory, heldMemory } from "./abuse/held-memory.ts";
import { everythingSeen, restClient } from "./rest-client.ts";
import { dataDirectory, startServer } from "./running-server.ts";

/** How many requests, and what they are made from (CONTRIBUTING.md). */
const REQUESTS = Number(process.env.ABUSE_REQUESTS ?? 50_000);
const SEED = Number(process.env.ABUSE_SEED ?? 20_260_801);

/** Memory is looked at after each. The first is the warm-up: it fills caches and pools that are bounded. */
const ROUNDS = 5;

/** Connections open at once. */
const LANES = 128;

/**
 * What may be held more after the last round than after the first. Each of the 40,000 requests in between leaves 125 bytes at most: if no more than the
 * headers of those that get past HTTP's parser were kept, it would be seven megabytes.
 */
const USED_MORE_MAX = 5_000_000;

/** The allocators below keep pages for themselves, and not by the request: 600 bytes for each would be more, which is less than a request's own buffers. */
const RESIDENT_MORE_MAX = 24_000_000;

const PROCEDURES = [
	...["list", "listForNode", "get", "getByUid", "plan", "start", "cancel", "history"].map((name) => `actions.${name}`),
	...["list", "get", "statuses", "status", "snapshots", "deleteSnapshot"].map((name) => `nodes.${name}`),
	...["list", "get", "create", "update", "delete"].map((name) => `users.${name}`),
	...["shards.list", "bdbs.list", "auth.token"],
];

const VIEWER = { email: "viewer@example.com", password: "another horse battery", role: "cluster_viewer" };

test(`${REQUESTS} generated hostile requests end no process, change nothing, leave nothing behind and meet no server error`, {
	timeout: 1_200_000,
}, async () => {
	process.stdout.write(`abuse: ${REQUESTS} requests, ABUSE_SEED=${SEED}\n`);
	await using directory = await dataDirectory();
	await using server = await startServer(directory.path, [], COLLECTS_WHEN_TOLD);
	const login = await restClient(server).ask<Token>("POST", "/v1/users/authorize", { ttl: 86_400 });
	const admin = restClient(server, `Bearer ${login.access_token}`);
	await admin.ask("POST", "/v1/users", VIEWER);
	// Whoever sends them may look at everything and change nothing: then nothing that happens is what somebody wanted.
	const viewer = restClient(server, `Basic ${btoa(`${VIEWER.email}:${VIEWER.password}`)}`);
	const { access_token } = await viewer.ask<Token>("POST", "/v1/users/authorize", { ttl: 86_400 });
	const terms = {
		ports: { http: Number(new URL(server.base).port), https: Number(new URL(server.https_base).port) },
		conducts: hostileConduct([`Bearer ${access_token}`, `JWT ${access_token}`], PROCEDURES),
		lanes: LANES,
	};
	const state = async () => [
		await everythingSeen(admin),
		await admin.ask("GET", "/v1/users"),
		await admin.ask("GET", "/v1/nodes/actions/history"),
	];
	const before = await state();

	const statuses = new Set<number>();
	const held: HeldMemory[] = [];
	for (let round = 0; round < ROUNDS; round += 1) {
		const { seen, requests, connections } = await abuse({
			...terms,
			seed: SEED + round * 1_000_000,
			requests: Math.ceil(REQUESTS / ROUNDS),
		});
		for (const status of seen.keys()) statuses.add(status);
		const memory = await heldMemory(server);
		held.push(memory);
		process.stdout.write(
			`abuse: ${requests} requests on ${connections} connections, answers ${JSON.stringify(Object.fromEntries(seen))}; used ${megabytes(memory.used)}, resident ${megabytes(memory.resident)}\n`,
		);
	}

	expect(server.lives()).toBe(true);
	expect(server.complaints()).toBe("");
	expect(await state()).toEqual(before);
	const metrics = await (await fetch(`${server.base}/metrics`)).text();
	expect(metrics).not.toMatch(/_count\{[^}]*status="5/);
	expect((await fetch(`${server.base}/readyz`)).status).toBe(200);
	const [first, last] = [held.at(0), held.at(-1)];
	if (first === undefined || last === undefined) throw new Error("There was no round.");
	expect(last.used - first.used).toBeLessThan(USED_MORE_MAX);
	expect(last.resident - first.resident).toBeLessThan(RESIDENT_MORE_MAX);
	// Requests that no longer get anywhere would prove nothing.
	expect([...statuses]).toEqual(expect.arrayContaining([200, 400, 401, 403, 404, 405, 417, 429, 431]));
	expect(await admin.ask("POST", "/v1/nodes/1/actions/maintenance_on?dry_run=true")).toHaveProperty("steps");
});

function megabytes(bytes: number): string {
	return `${(bytes / 1e6).toFixed(1)} MB`;
}

interface Token {
	readonly access_token: string;
}
