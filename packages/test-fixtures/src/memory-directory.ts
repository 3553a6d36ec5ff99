import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Where Linux keeps files in memory. */
const MEMORY = "/dev/shm";

/**
 * A fresh directory, in memory where the system has such a place. Worlds stop the product properly and never pull the plug, so they
 * need not wait for a disk; what survives a kill is tested on real disks elsewhere.
 */
export function makeMemoryDirectory(prefix: string): Promise<string> {
	return mkdtemp(join(MEMORY, prefix)).catch(() => mkdtemp(join(tmpdir(), prefix)));
}
