/**
 * What `npm start` runs: the program in `main.ts`, with its compiled code kept from one start to the next, which saves a third of the start and
 * twenty megabytes. Plain JavaScript, because one TypeScript file before the cache is at work loads the compiler that the cache makes
 * unnecessary. Where the cache cannot be written the program starts as ever.
 */
import { enableCompileCache, flushCompileCache } from "node:module";
import { fileURLToPath } from "node:url";

/** Milliseconds after the start, when nobody waits for the first answer any more. Otherwise the code is kept at the end, which a kill would skip. */
const SETTLE_AFTER_MS = 1_000;

enableCompileCache(fileURLToPath(new URL("../../../node_modules/.cache/node-actions", import.meta.url)));
await import("./main.ts");
setTimeout(async () => {
	const { giveBackMemory } = await import("./give-back-memory.ts");
	flushCompileCache();
	giveBackMemory();
}, SETTLE_AFTER_MS).unref();
