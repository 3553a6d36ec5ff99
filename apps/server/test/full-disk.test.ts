import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { hasEnded, type RestClient, restClient, type SeenAction } from "./rest-client.ts";
import { runToEnd } from "./run-to-end.ts";
import { dataDirectory, type RunningServer, startServer } from "./running-server.ts";
import { smallDisk } from "./small-disk.ts";

const ENVIRONMENT = { NODE_ACTIONS_ADMIN_PASSWORD: "correct horse battery", NODE_ACTIONS_LOG_LEVEL: "silent" };
const ACTION = "/v1/nodes/1/actions/maintenance_on";
const DISK_KIB = 8_192;

function start(directory: string, speed: number): Promise<RunningServer> {
	return startServer(directory, ["--no-https", `--speed=${speed}`], ENVIRONMENT);
}

test("a full disk is 503 for what has to be written, reads go on, and once there is room everything does", {
	timeout: 300_000,
}, async () => {
	await using disk = await smallDisk(DISK_KIB);
	const data = join(disk.path, "data");
	await using server = await start(data, 2);
	const client = restClient(server);
	const { action_uid } = await client.ask<SeenAction>("POST", ACTION, {});
	await client.follow(ACTION, ({ progress }) => progress > 0);
	const acknowledged = [await makeUser(client, "before")];

	expect(await client.statusOf("/readyz")).toBe(200);
	disk.fill();
	for (const attempt of [1, 2, 3]) {
		const refused = await post(server, "/v1/users", userNamed(`refused-${attempt}`));
		expect([refused.status, refused.retry_after]).toEqual([503, "1"]);
		expect(refused.body).toMatchObject({ error_code: "service_unavailable", description: expect.any(String) });
	}
	const started = await post(server, "/v1/nodes/2/actions/enslave_node", {});
	expect([started.status, started.body.error_code]).toEqual([503, "service_unavailable"]);
	for (const path of [ACTION, "/v1/nodes", "/v1/nodes/actions", "/v1/users", "/v1/nodes/actions/history", "/healthz"]) {
		expect(await client.statusOf(path), path).toBe(200);
	}
	for (const _ of Array.from({ length: 5 })) expect(await client.statusOf("/readyz")).toBe(503);
	expect(await emailsOf(client)).toEqual(["admin@example.com", ...acknowledged]);
	expect(await client.ask("GET", ACTION)).toMatchObject({ action_uid, status: "running" });

	await disk.makeRoom();
	expect(await client.statusOf("/readyz")).toBe(200);
	acknowledged.push(await makeUser(client, "after"));
	expect(await client.follow(ACTION, hasEnded)).toMatchObject({ action_uid, status: "completed" });
	await server.kill();

	await using again = await start(data, 1_000);
	const later = restClient(again);
	expect(await emailsOf(later)).toEqual(["admin@example.com", ...acknowledged]);
	expect(await later.ask("GET", ACTION)).toMatchObject({ action_uid, status: "completed" });
	expect(await later.statusOf("/v1/nodes/2/actions/enslave_node")).toBe(404);
});

test("a start on a full disk ends with 1 and a sentence, with data there or none, and one with room goes on", {
	timeout: 300_000,
}, async () => {
	await using disk = await smallDisk(DISK_KIB);
	const data = join(disk.path, "data");
	{
		await using server = await start(data, 2);
		await restClient(server).ask("POST", ACTION, {});
		await server.kill();
	}
	disk.fill();
	for (const directory of [data, join(disk.path, "new")]) {
		const ended = await runToEnd("main", [`--data-dir=${directory}`]);
		expect([ended.code, ended.stdout]).toEqual([1, ""]);
		expect(ended.stderr).toMatch(/^[^\n]+ free space[^\n]*\.\n$/);
	}
	await disk.makeRoom();
	await using server = await start(data, 1_000);
	expect(await restClient(server).follow(ACTION, hasEnded)).toMatchObject({ status: "completed" });
});

test("a first start that runs out of room, wherever that is, ends with 1 and a sentence", {
	timeout: 300_000,
}, async () => {
	let refused = 0;
	for (let size_kib = 20; size_kib <= 220; size_kib += 16) {
		await using disk = await smallDisk(size_kib);
		await using server = await startServer(join(disk.path, "data"), ["--no-https"], ENVIRONMENT);
		if (server.banner !== "") break;
		refused += 1;
		expect(await server.stop(), `${size_kib} KiB`).toBe(1);
		expect(server.complaints(), `${size_kib} KiB`).toMatch(/^[^\n]+ free space[^\n]*\.\n$/);
	}
	expect(refused).toBeGreaterThan(4);
});

test("a backup or restore that finds no room ends with 1 and a sentence, and leaves nothing", {
	timeout: 300_000,
}, async () => {
	await using place = await dataDirectory();
	const [data, backup] = [join(place.path, "data"), join(place.path, "backup")];
	await (await start(data, 1)).stop();
	expect((await runToEnd("backup", [`--data-dir=${data}`, backup])).code).toBe(0);
	await using disk = await smallDisk(DISK_KIB);
	const target = join(disk.path, "target");
	disk.fill();
	for (const [program, args] of [
		["backup", [`--data-dir=${data}`, target]],
		["restore", [`--data-dir=${target}`, backup]],
	] as const) {
		const ended = await runToEnd(program, args);
		expect([ended.code, ended.stdout]).toEqual([1, ""]);
		expect(ended.stderr).toMatch(/^[^\n]+(no space left|is full|free space)[^\n]*\.\n$/);
		const left = await readdir(disk.path, { recursive: true });
		expect(left.filter((name) => name.startsWith("target/") && !name.startsWith("target/lock.db"))).toEqual([]);
	}
	await disk.makeRoom();
	expect((await runToEnd("restore", [`--data-dir=${target}`, backup])).code).toBe(0);
});

const userNamed = (name: string) => ({
	email: `${name}@example.com`,
	password: "another horse battery",
	name,
	role: "db_viewer",
});

async function makeUser(client: RestClient, name: string): Promise<string> {
	const { email } = await client.ask<{ readonly email: string }>("POST", "/v1/users", userNamed(name));
	return email;
}

async function emailsOf(client: RestClient): Promise<readonly string[]> {
	return (await client.ask<readonly { readonly email: string }[]>("GET", "/v1/users")).map(({ email }) => email);
}

async function post({ base, authorization }: RunningServer, path: string, body: unknown) {
	const answer = await fetch(base + path, { method: "POST", headers: { authorization }, body: JSON.stringify(body) });
	const answered: { readonly error_code?: string } = JSON.parse(await answer.text());
	return { status: answer.status, retry_after: answer.headers.get("retry-after"), body: answered };
}
