import { setTimeout as sleep } from "node:timers/promises";
import type { RunningServer } from "../running-server.ts";

/**
 * For the environment of a server's process: it collects garbage when it is told to. Its young generation and the allocator's arenas are kept small,
 * because otherwise they grow for minutes with nothing in them.
 */
export const COLLECTS_WHEN_TOLD = {
	NODE_OPTIONS: `--expose-gc --max-semi-space-size=8 --import=data:text/javascript,${encodeURIComponent('process.on("SIGUSR2",()=>gc())')}`,
	MALLOC_ARENA_MAX: "2",
} as const;

/** What a process holds once nothing is left to collect. Bytes. */
export interface HeldMemory {
	/** Objects, and what they hold outside the heap. */
	readonly used: number;
	/** As the operating system counts it. */
	readonly resident: number;
}

/** Long enough for the collection that a signal asks for, and for what finalizers then let go. */
const COLLECTION_MS = 300;

export async function heldMemory(server: RunningServer): Promise<HeldMemory> {
	for (let collection = 0; collection < 3; collection += 1) {
		server.signal("SIGUSR2");
		await sleep(COLLECTION_MS);
	}
	const text = await (await fetch(`${server.base}/metrics`)).text();
	const figure = (name: string) => Number(new RegExp(`^${name} (\\S+)$`, "m").exec(text)?.[1]);
	return {
		used: figure("nodejs_heap_size_used_bytes") + figure("nodejs_external_memory_bytes"),
		resident: figure("process_resident_memory_bytes"),
	};
}
