import { cp } from "node:fs/promises";
import type { Config } from "../../../src/config/config.ts";
import { temporaryDirectory } from "../temporary-directory.ts";

/** Data that processes find, die over and find again. */
export interface CrashPlace extends AsyncDisposable {
	/** How the service is told where it is. */
	readonly config: Partial<Config>;
	/** The same data once more. Nobody has it open. */
	copy(): Promise<CrashPlace>;
}

/** A kind of store to crash over. */
export interface CrashGround {
	readonly name: string;
	/** An empty place. */
	open(): Promise<CrashPlace>;
}

/** The embedded store: everything is in the data directory. */
export const EMBEDDED: CrashGround = { name: "embedded store", open: () => openDirectory() };

async function openDirectory(from?: string): Promise<CrashPlace> {
	const directory = await temporaryDirectory();
	const { path } = directory;
	if (from !== undefined) await cp(from, path, { recursive: true });
	return {
		config: { data_dir: path },
		copy: () => openDirectory(path),
		[Symbol.asyncDispose]: () => directory[Symbol.asyncDispose](),
	};
}
