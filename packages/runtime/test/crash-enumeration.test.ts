import { beforeAll, describe, expect, test } from "vitest";
import { CRASH_CASES } from "./support/crash/crash-case.ts";
import { EMBEDDED } from "./support/crash/crash-ground.ts";
import { enumerateCrashes } from "./support/crash/enumerate-crashes.ts";
import { buildLifeProgram } from "./support/crash/live.ts";

/** Boundaries to die at in each case, spread over all there are: a number or "all" (CONTRIBUTING.md). */
const POINTS = process.env.CRASH_POINTS ?? "all";
const POINTS_MAX = POINTS === "all" ? Number.POSITIVE_INFINITY : Number(POINTS);
const LANES = 2;

let program = "";
beforeAll(async () => {
	const built = await buildLifeProgram();
	program = built.path;
	return () => built[Symbol.asyncDispose]();
});

describe(`a process killed at any boundary, over the ${EMBEDDED.name}`, () => {
	test.for(CRASH_CASES)("$name ends as if nothing had happened", { timeout: 600_000 }, async (crashed) => {
		const { undisturbed, boundaries, crashes } = await enumerateCrashes(EMBEDDED, crashed, {
			points_max: POINTS_MAX,
			lanes: LANES,
			program,
		});
		expect(undisturbed).toMatchObject({ disorder: [], errors: [], done: undisturbed.begun });
		for (const { boundary, name, ending } of crashes) {
			expect(ending, `killed at boundary ${boundary}, ${name}`).toEqual(undisturbed);
		}
		expect(crashes).toHaveLength(Math.min(boundaries, POINTS_MAX));
		process.stdout.write(`${crashed.name}: ${boundaries} boundaries, killed at ${crashes.length}, 0 differences\n`);
	});
});
