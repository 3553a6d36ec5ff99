import { execFile } from "node:child_process";
import { closeSync, openSync, writeSync } from "node:fs";
import { mkdtemp, rm, rmdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/** A disk of its own that can be filled, unmounted when disposed. */
export interface SmallDisk extends AsyncDisposable {
	/** Where it is mounted. */
	readonly path: string;
	/** Takes all the room that is left. */
	fill(): void;
	/** Gives that back. */
	makeRoom(): Promise<void>;
}

/** Mounts a file system of this size in memory. Rejects with a sentence where that is not allowed: only root may. */
export async function smallDisk(size_kib: number): Promise<SmallDisk> {
	const path = await mkdtemp(join(tmpdir(), "node-actions-disk-"));
	const filler = join(path, "filler");
	try {
		await run("mount", ["-t", "tmpfs", "-o", `size=${size_kib}k,mode=0700`, "node-actions-test", path]);
	} catch (error) {
		await rmdir(path);
		throw new Error("Tests of a full disk mount a small tmpfs, which only root may do: run them as root on Linux.", {
			cause: error,
		});
	}
	return {
		path,
		fill: () => fill(filler),
		makeRoom: () => rm(filler),
		[Symbol.asyncDispose]: async () => {
			await run("umount", ["--lazy", path]);
			await rmdir(path);
		},
	};
}

function fill(file: string): void {
	const opened = openSync(file, "a");
	const bytes = Buffer.alloc(4_096, 0x20);
	try {
		for (;;) writeSync(opened, bytes);
	} catch (error) {
		if (!(error instanceof Error && "code" in error && error.code === "ENOSPC")) throw error;
	} finally {
		closeSync(opened);
	}
}
