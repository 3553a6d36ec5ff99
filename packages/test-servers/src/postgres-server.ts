import { chown, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "./free-port.ts";
import { postgresPrograms } from "./postgres-programs.ts";
import { runCommand } from "./run-command.ts";

/** A real PostgreSQL server of a test's own. */
export interface PostgresServer extends AsyncDisposable {
	/** On 127.0.0.1; stays the same when the server is started again. */
	readonly port: number;
	/** Makes a database, empty or a copy of the one that `template` names, and answers its URL. It goes away with the server. */
	newDatabase(template?: string): Promise<string>;
	/** Runs SQL as the superuser and answers the rows as psql prints them, unaligned. `url` names the database. */
	sql(url: string, text: string): Promise<string>;
	/** Ends all connections and stops in good order: what an administrator does. */
	stop(): Promise<void>;
	/** `stop` and `start`. */
	restart(): Promise<void>;
	/** Stops as if the power had failed: nothing is finished. */
	kill(): Promise<void>;
	/** Starts again after `stop` or `kill`. */
	start(): Promise<void>;
}

/** The superuser needs no password; every other role does, so that tests of logging in can make one. */
const WHO_MAY_CONNECT = `local all all trust
host all postgres 127.0.0.1/32 trust
host all all 127.0.0.1/32 scram-sha-256
`;

export interface PostgresOptions {
	/**
	 * Whether a commit waits for the disk, as in production, so that it outlives a failure of the machine's power. Without, it outlives the death of any process,
	 * the server's too, which is all that a test can bring about. Default: without.
	 */
	readonly outlives_power_failure?: boolean;
	/** How much longer each commit waits, as for a slower disk, in milliseconds, up to 100. Default 0. */
	readonly commit_delay_ms?: number;
}

/** Starts a server on a free loopback port with a data directory that goes away with it. */
export async function startPostgresServer({
	outlives_power_failure = false,
	commit_delay_ms = 0,
}: PostgresOptions = {}): Promise<PostgresServer> {
	const programs = await postgresPrograms();
	const directory = await mkdtemp(join(tmpdir(), "node-actions-postgres-"));
	const data = join(directory, "data");
	const port = await freePort();
	const run = await unprivileged(directory);
	const control = (...args: string[]) => run(join(programs, "pg_ctl"), ["-D", data, "-w", "-s", ...args]);
	const options = `-p ${port} -k ${directory} -c listen_addresses=127.0.0.1 -c max_connections=200 -c fsync=${outlives_power_failure ? "on" : "off"} -c commit_delay=${commit_delay_ms * 1_000} -c commit_siblings=0`;
	const start = async () => {
		await control("-l", join(directory, "log"), "-o", options, "start");
	};
	const psql = (database: string, text: string) => {
		const quiet = ["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1"];
		return run(join(programs, "psql"), ["-h", directory, "-p", `${port}`, "-d", database, ...quiet, "-c", text]);
	};
	let databases = 0;
	let running = false;
	const stop = async (how: "fast" | "immediate") => {
		running = false;
		await control("-m", how, "stop");
	};
	const startAgain = async () => {
		await start();
		running = true;
	};
	try {
		await run(join(programs, "initdb"), [
			"-D",
			data,
			"-U",
			"postgres",
			"-A",
			"trust",
			"-E",
			"UTF8",
			"--no-locale",
			"--no-sync",
		]);
		await writeFile(join(data, "pg_hba.conf"), WHO_MAY_CONNECT);
		await start();
		running = true;
	} catch (error) {
		await rm(directory, { recursive: true });
		throw error;
	}
	return {
		port,
		newDatabase: async (template = "/template1") => {
			databases += 1;
			const name = `test_${databases}`;
			await psql("postgres", `create database ${name} template ${databaseOf(template)}`);
			return `postgres://postgres@127.0.0.1:${port}/${name}`;
		},
		sql: (url, text) => psql(databaseOf(url), text),
		stop: () => stop("fast"),
		restart: async () => {
			await stop("fast");
			await startAgain();
		},
		kill: () => stop("immediate"),
		start: startAgain,
		[Symbol.asyncDispose]: async () => {
			if (running) await stop("immediate");
			await rm(directory, { recursive: true });
		},
	};
}

function databaseOf(url: string): string {
	return new URL(url, "postgres://localhost").pathname.slice(1);
}

/** PostgreSQL refuses to run as root: then its programs run as the user `postgres`, who gets the directory. */
async function unprivileged(directory: string): Promise<typeof runCommand> {
	if (process.getuid?.() !== 0) return runCommand;
	const id = async (which: string) => Number(await runCommand("id", [which, "postgres"]));
	await chown(directory, await id("-u"), await id("-g"));
	return (program, args) => runCommand("runuser", ["-u", "postgres", "--", program, ...args]);
}
