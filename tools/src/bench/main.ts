import { runBenchmarks } from "./run-benchmarks.ts";
import { benchGetAction } from "./service/get-action.ts";
import { benchPostAction } from "./service/post-action.ts";
import { benchIdleMemory, benchStart } from "./service/start-and-memory.ts";
import { benchTrpcQuery } from "./service/trpc-query.ts";

/** `npm run bench`: the service of one process, side by side with the least that could do the same. */
await runBenchmarks("bench", {
	get: benchGetAction,
	trpc: benchTrpcQuery,
	post: benchPostAction,
	memory: benchIdleMemory,
	start: benchStart,
});
