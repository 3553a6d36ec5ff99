import { checkOrder } from "./check-order.ts";
import { checkSightings } from "./check-sightings.ts";
import type { RecordedRun } from "./recorded-run.ts";
import { replayLog } from "./replay-log.ts";
import type { Violation } from "./violation.ts";

/**
 * Holds a recorded run to the domain's rules (`RULES`) and answers everything that breaks one, with the evidence. What clients saw is looked at
 * by itself, the history is replayed by itself, and then each is held against the other in real time.
 */
export function checkHistory({ scope, operations, log }: RecordedRun): readonly Violation[] {
	const replay = replayLog(log, scope);
	return [...checkSightings(operations, scope), ...replay.violations, ...checkOrder(operations, log, replay)];
}
