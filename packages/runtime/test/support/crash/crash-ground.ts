import { cp } from "node:fs/promises";
import type { PostgresServer } from "@node-actions/test-servers";
import type { Config } from "../../../src/config/config.ts";
import { temporaryDirectory } from "../temporary-directory.ts";

/** Data that processes find, die over and find again. */
export interface CrashPlace extends AsyncDisposable {
	/** How the service is told where it is. */
	readonly config: Partial<Config>;
	/** The same data once more. Nobody has it open. */
	copy(): Promise<CrashPlace>;
	/** Lets so much time pass that the claims of a dead process have run out. */
	outwait(): Promise<void>;
}

/** A kind of store to crash over. */
export interface CrashGround {
	/** An empty place. */
	open(): Promise<CrashPlace>;
}

/** The embedded store: everything is in the data directory. */
export const EMBEDDED: CrashGround = { open: () => openDirectory() };

/** A database that processes share, with the simulated cluster in it. */
export function postgresGround(server: PostgresServer): CrashGround {
	return { open: () => openDatabase(server) };
}

async function openDatabase(server: PostgresServer, template?: string): Promise<CrashPlace> {
	const directory = await temporaryDirectory();
	const database = await server.newDatabase(template);
	return {
		config: { data_dir: directory.path, database },
		copy: () => openDatabase(server, database),
		outwait: async () => {
			// By the server's own clock, which cannot be moved on.
			await server.sql(database, "update action set claim_until_ms = 0");
		},
		[Symbol.asyncDispose]: () => directory[Symbol.asyncDispose](),
	};
}

async function openDirectory(from?: string): Promise<CrashPlace> {
	const directory = await temporaryDirectory();
	const { path } = directory;
	if (from !== undefined) await cp(from, path, { recursive: true });
	return {
		config: { data_dir: path },
		copy: () => openDirectory(path),
		// Whoever has the directory to itself knows that all others are dead.
		outwait: async () => {},
		[Symbol.asyncDispose]: () => directory[Symbol.asyncDispose](),
	};
}
