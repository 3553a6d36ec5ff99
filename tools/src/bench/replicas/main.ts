import { runBenchmarks } from "../run-benchmarks.ts";
import { benchReads } from "./reads.ts";
import { benchTakeover } from "./takeover.ts";
import { benchWatching } from "./watching.ts";
import { benchWrites } from "./writes.ts";

/** `npm run bench:service`: one, two and four processes on one PostgreSQL database, which the command starts itself. */
await runBenchmarks("bench:service", {
	reads: benchReads,
	writes: benchWrites,
	takeover: benchTakeover,
	watching: benchWatching,
});
