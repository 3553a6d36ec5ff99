import { afterAll, describe, expect, test } from "vitest";
import { everythingSeen, hasEnded, type RestClient, restClient, type SeenAction } from "./rest-client.ts";
import { dataDirectory, type RunningServer, startServer } from "./running-server.ts";

/** Compiled code, kept from one process to the next: forty of them start here. */
const compiled = await dataDirectory();
afterAll(() => compiled[Symbol.asyncDispose]());

const ENVIRONMENT = { NODE_ACTIONS_ADMIN_PASSWORD: "correct horse battery", NODE_COMPILE_CACHE: compiled.path };

/** What `npm start` runs, without the second listener, which shows nothing more here. */
function start(directory: string, speed: number): Promise<RunningServer> {
	return startServer(directory, ["--no-https", `--speed=${speed}`], ENVIRONMENT);
}

/** For runs that are only waited for. */
const FAST = 1_000;

const pathOf = (action: string): string => `/v1/nodes/1/actions/${action}`;

const startAction = (client: RestClient, name: string): Promise<SeenAction> => client.ask("POST", pathOf(name), {});

/** At `speed` the action takes four seconds or more, so that even a busy machine has the time to kill it in the middle. */
const ACTIONS = [
	{ name: "maintenance_on", before: [], speed: 3 },
	{ name: "maintenance_off", before: ["maintenance_on"], speed: 3 },
	{ name: "remove", before: [], speed: 3 },
	{ name: "enslave_node", before: [], speed: 0.25 },
] as const satisfies readonly { readonly name: string; readonly before: readonly string[]; readonly speed: number }[];

type Reached = (action: SeenAction) => boolean;

/** When the process dies: at once on the answer to the POST, or as soon as the action is seen like this. */
const MOMENTS: Readonly<Record<string, Reached | undefined>> = {
	"on the answer": undefined,
	"a third done": ({ progress }) => progress >= 33,
	"two thirds done": ({ progress }) => progress >= 66,
};

describe("a process killed in the middle of an action", () => {
	test.for(ACTIONS)("leaves $name to end as if nothing had happened", async ({ name, before, speed }) => {
		await using beginning = await dataDirectory();
		await using undisturbed = await start(beginning.path, FAST);
		const client = restClient(undisturbed);
		for (const earlier of before) {
			await startAction(client, earlier);
			await client.follow(pathOf(earlier), hasEnded);
		}
		await undisturbed.stop();
		await using copy = await dataDirectory(beginning.path);
		const { action_uid: _another, ...expected } = await endOf(copy.path, (again) => startAction(again, name));
		expect(expected.status).toBe("completed");
		await Promise.all(
			Object.entries(MOMENTS).map(async ([moment, reached]) => {
				await using directory = await dataDirectory(beginning.path);
				const accepted = await killAt(directory.path, { name, speed, reached });
				const { action_uid, ...ending } = await endOf(directory.path, (again) => again.ask("GET", pathOf(name)));
				expect(action_uid, moment).toBe(accepted.action_uid);
				expect(ending, moment).toEqual(expected);
			}),
		);
	});

	/** Has the action accepted, and kills the process once it is seen as `reached` wants. Answers what the client was told at first. */
	async function killAt(
		path: string,
		asked: { readonly name: string; readonly speed: number; readonly reached: Reached | undefined },
	): Promise<SeenAction> {
		const { name, speed, reached } = asked;
		await using server = await start(path, speed);
		const client = restClient(server);
		const accepted = await startAction(client, name);
		const caught = reached === undefined ? accepted : await client.follow(pathOf(name), reached);
		await server.kill();
		if (hasEnded(caught)) throw new Error(`${name} was ${caught.status} before the process could be killed.`);
		return accepted;
	}

	/** Starts on the data, gets hold of the action and waits for its end. */
	async function endOf(path: string, find: (client: RestClient) => Promise<SeenAction>) {
		await using server = await start(path, FAST);
		const client = restClient(server);
		const { action_uid, name } = await find(client);
		const { status } = await client.follow(pathOf(name === "remove_node" ? "remove" : name), hasEnded);
		return { action_uid, status, seen: await everythingSeen(client) };
	}
});

describe("a process killed on the answer to a DELETE", () => {
	test("carries the cancel out, of a running action and of a queued one, and keeps a removed status removed", async () => {
		await using directory = await dataDirectory();
		await using first = await start(directory.path, 1);
		const client = restClient(first);
		await startAction(client, "maintenance_on");
		await client.follow(pathOf("maintenance_on"), ({ progress }) => progress > 0);
		await startAction(client, "enslave_node");
		expect(await client.ask("DELETE", pathOf("enslave_node"))).toMatchObject({ status: "cancelled" });
		expect(await client.ask("DELETE", pathOf("maintenance_on"))).toMatchObject({ status: "cancelling" });
		await first.kill();
		await using second = await start(directory.path, FAST);
		const later = restClient(second);
		expect(await later.follow(pathOf("maintenance_on"), hasEnded)).toMatchObject({ status: "cancelled" });
		expect(await later.ask("GET", pathOf("enslave_node"))).toMatchObject({ status: "cancelled", progress: 0 });
		await later.ask("DELETE", pathOf("maintenance_on"));
		await second.kill();
		await using third = await start(directory.path, FAST);
		expect(await restClient(third).statusOf(pathOf("maintenance_on"))).toBe(404);
		expect(await restClient(third).statusOf(pathOf("enslave_node"))).toBe(200);
	});
});

describe("a process killed on the answer about a user", () => {
	test("knows the user who was made, and not the one who was deleted", async () => {
		await using directory = await dataDirectory();
		const user = { email: "viewer@example.com", password: "another horse battery", name: "Viewer", role: "db_viewer" };
		const authorization = `Basic ${btoa(`${user.email}:${user.password}`)}`;
		await using first = await start(directory.path, FAST);
		const { uid } = await restClient(first).ask<{ uid: number }>("POST", "/v1/users", user);
		await first.kill();
		await using second = await start(directory.path, FAST);
		expect(await restClient(second, authorization).statusOf("/v1/nodes")).toBe(200);
		await restClient(second).ask("DELETE", `/v1/users/${uid}`);
		await second.kill();
		await using third = await start(directory.path, FAST);
		expect(await restClient(third, authorization).statusOf("/v1/nodes")).toBe(401);
		expect(await restClient(third).statusOf(`/v1/users/${uid}`)).toBe(404);
	});
});
