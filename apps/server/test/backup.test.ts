import { mkdir, readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import { everythingSeen, hasEnded, type RestClient, restClient, type SeenAction } from "./rest-client.ts";
import { runToEnd } from "./run-to-end.ts";
import { dataDirectory, type RunningServer, startServer } from "./running-server.ts";

const ENVIRONMENT = { NODE_ACTIONS_ADMIN_PASSWORD: "correct horse battery" };
const ACTION = "/v1/nodes/1/actions/maintenance_on";

/** For runs that are only waited for, and for one that lasts long enough to be backed up in the middle. */
const FAST = 1_000;
const SLOW = 0.5;

function start(directory: string, speed: number): Promise<RunningServer> {
	return startServer(directory, ["--no-https", `--speed=${speed}`], ENVIRONMENT);
}

test("backups of a server at work hold all that was acknowledged, and a restored server ends as the first one would have", {
	timeout: 300_000,
}, async () => {
	await using place = await dataDirectory();
	const [data, undisturbed] = [join(place.path, "data"), join(place.path, "undisturbed")];
	const expected = await endOf(undisturbed, (client) => client.ask("POST", ACTION, {}));
	expect(expected.status).toBe("completed");

	await using server = await start(data, SLOW);
	const client = restClient(server);
	await using load = makeUsers(client);
	const { action_uid } = await client.ask<SeenAction>("POST", ACTION, {});
	const backups: { readonly path: string; readonly before: readonly string[]; readonly after: readonly string[] }[] =
		[];
	for (const [number, share] of [0, 33].entries()) {
		await client.follow(ACTION, ({ progress }) => progress >= share);
		const path = join(place.path, `backup-${number}`);
		const before = load.acknowledged();
		expect(await runToEnd("backup", [`--data-dir=${data}`, path])).toMatchObject({ code: 0, stderr: "" });
		backups.push({ path, before, after: load.asked() });
	}
	const last = await client.ask<SeenAction>("GET", ACTION);
	if (hasEnded(last)) throw new Error(`It was ${last.status} before the last backup was made.`);
	await load[Symbol.asyncDispose]();
	await server.kill();

	const log = rowsOf(join(data, "actions.db"), "select * from action_event order by event_uid");
	for (const { path, before, after } of backups) {
		const kept = rowsOf(join(path, "actions.db"), "select * from action_event order by event_uid");
		expect(kept.length).toBeGreaterThan(0);
		expect(log.slice(0, kept.length)).toEqual(kept);
		const users = rowsOf(join(path, "actions.db"), "select email from app_user").map(({ email }) => String(email));
		expect(users).toEqual(expect.arrayContaining([...before]));
		expect(after).toEqual(expect.arrayContaining(users.filter((email) => email !== "admin@example.com")));

		const restored = `${path}-restored`;
		expect(await runToEnd("restore", [`--data-dir=${restored}`, path])).toMatchObject({ code: 0, stderr: "" });
		const ending = await endOf(restored, (again) => again.ask("GET", ACTION));
		expect(ending).toEqual({ ...expected, action_uid });
	}
	expect(log.length).toBeGreaterThan(0);
});

test("a stopped data directory is backed up as it is, left as it was, and restored to the same", async () => {
	await using place = await dataDirectory();
	const [data, backup, restored] = ["data", "backup", "restored"].map((name) => join(place.path, name)) as [
		string,
		string,
		string,
	];
	const before = await endOf(data, (client) => client.ask("POST", ACTION, {}));
	const files = ["actions.db", "cluster.db", "token-secret"];
	const contents = () => Promise.all(files.map((name) => readFile(join(data, name))));
	const untouched = await contents();
	const made = await runToEnd("backup", ["--data-dir", data, backup]);
	expect(made.stdout).toMatch(/^Backed up to .+\n\n {2}actions\.db +\d+ bytes\n {2}cluster\.db +\d+ bytes\n/);
	expect(await contents()).toEqual(untouched);
	expect((await readdir(backup)).toSorted()).toEqual(["actions.db", "backup.json", "cluster.db", "token-secret"]);
	for (const name of await readdir(backup)) expect((await stat(join(backup, name))).mode & 0o777).toBe(0o600);
	expect((await stat(backup)).mode & 0o777).toBe(0o700);

	await mkdir(join(restored, "lost+found"), { recursive: true });
	expect((await runToEnd("restore", ["--data-dir", restored, backup])).code).toBe(0);
	expect(await endOf(restored, (client) => client.ask("GET", ACTION))).toEqual(before);
});

test("the commands refuse with one sentence what they cannot do, and with code 2 what they cannot understand", async () => {
	await using place = await dataDirectory();
	const [data, backup] = [join(place.path, "data"), join(place.path, "backup")];
	await using server = await start(data, FAST);
	expect((await runToEnd("backup", [`--data-dir=${data}`, backup])).code).toBe(0);
	expect(await runToEnd("restore", [`--data-dir=${data}`, backup])).toEqual({
		code: 1,
		stdout: "",
		stderr: `The data directory ${data} is in use by another process; stop that one or use another --data-dir.\n`,
	});
	expect(await restClient(server).statusOf("/v1/nodes")).toBe(200);
	expect(await runToEnd("backup", [])).toEqual({
		code: 2,
		stdout: "",
		stderr: "Missing required argument 'directory'; --help tells more.\n",
	});
});

test("a backup while a database server is named is refused as not possible here, and so is a restore, which a server would not see", async () => {
	await using place = await dataDirectory();
	const [data, backup] = [join(place.path, "data"), join(place.path, "backup")];
	await using server = await start(data, FAST);
	const environment = { NODE_ACTIONS_DATABASE: "postgres://u:p@127.0.0.1:1/actions" };
	expect(await runToEnd("backup", ["--data-dir", data, backup], environment)).toEqual({
		code: 1,
		stdout: "",
		stderr: "NODE_ACTIONS_DATABASE is set; back that database up with pg_dump, or unset it to back up --data-dir.\n",
	});
	expect((await runToEnd("backup", ["--data-dir", data, backup])).code).toBe(0);
	await server.stop();
	const restored = join(place.path, "restored");
	expect(await runToEnd("restore", ["--data-dir", restored, backup], environment)).toEqual({
		code: 1,
		stdout: "",
		stderr:
			"NODE_ACTIONS_DATABASE is set, and a server would use that database; restore it with pg_restore, or unset it to restore to --data-dir.\n",
	});
	expect(await readdir(place.path)).not.toContain("restored");
	expect((await runToEnd("restore", ["--data-dir", restored, backup])).code).toBe(0);
});

test("--help of either command says what the data directory is to it, and how it ends", async () => {
	const help = async (command: "backup" | "restore") => {
		const { code, stdout } = await runToEnd(command, ["--help"]);
		expect(code).toBe(0);
		return stdout.replaceAll(/\s+/g, " ");
	};
	expect(await help("backup")).toContain(
		"--data-dir <directory> Data directory to copy [NODE_ACTIONS_DATA_DIR; ./data]",
	);
	expect(await help("restore")).toMatch(
		/--data-dir <directory> Data directory to restore to; made when missing, else empty \[/,
	);
	const codes = "Exit codes: 0 done, 1 not possible here or now, 2 wrong arguments.";
	expect(await help("backup")).toContain(codes);
	expect(await help("restore")).toContain(codes);
});

/** Starts on the data, gets hold of the action and waits for its end. Users, who differ with the load, are not looked at. */
async function endOf(directory: string, find: (client: RestClient) => Promise<SeenAction>) {
	await using server = await start(directory, FAST);
	const client = restClient(server);
	const { action_uid } = await find(client);
	const { status } = await client.follow(ACTION, hasEnded);
	const ending = { action_uid, status, seen: await everythingSeen(client) };
	await server.stop();
	return ending;
}

/** Makes users one after the other until disposed: commits that have nothing to do with what the actions do. */
function makeUsers(client: RestClient) {
	const asked: string[] = [];
	const acknowledged: string[] = [];
	let going = true;
	const work = (async () => {
		for (let number = 1; going; number++) {
			const email = `user-${number}@example.com`;
			asked.push(email);
			await client.ask("POST", "/v1/users", { email, password: "another horse battery", name: "U", role: "db_viewer" });
			acknowledged.push(email);
		}
	})();
	return {
		asked: () => [...asked],
		acknowledged: () => [...acknowledged],
		[Symbol.asyncDispose]: async () => {
			going = false;
			await work;
		},
	};
}

function rowsOf(file: string, sql: string): readonly Record<string, unknown>[] {
	using db = new DatabaseSync(file);
	return db.prepare(sql).all();
}
