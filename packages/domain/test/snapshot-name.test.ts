import fc from "fast-check";
import { expect, it } from "vitest";
import { maintenanceSnapshotName } from "../src/index.ts";

it("names a snapshot by its second in UTC, as the calendar has it, up to the year 9999", () => {
	fc.assert(
		fc.property(fc.integer({ min: 0, max: 253_402_300_799 }), (unixSeconds) => {
			const [date, time] = new Date(unixSeconds * 1_000).toISOString().split(/[T.]/);
			expect(maintenanceSnapshotName(unixSeconds)).toBe(`maintenance_mode_${date}_${time?.replaceAll(":", "-")}`);
		}),
		{ numRuns: 2_000, examples: [[0], [951_782_400], [4_107_542_399]] },
	);
});
