import { type PostgresServer, startPostgresServer } from "@node-actions/test-servers";
import { beforeAll, describe, expect, test } from "vitest";
import { CRASH_CASES } from "./support/crash/crash-case.ts";
import { EMBEDDED, postgresGround } from "./support/crash/crash-ground.ts";
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

let postgres: PostgresServer;
beforeAll(async () => {
	postgres = await startPostgresServer();
	return () => postgres[Symbol.asyncDispose]();
});

const GROUNDS = [
	{ ground_name: "embedded store", ground: () => EMBEDDED },
	{ ground_name: "PostgreSQL store", ground: () => postgresGround(postgres) },
];

describe.each(GROUNDS)("a process killed at any boundary, over the $ground_name", ({ ground_name, ground }) => {
	test.for(CRASH_CASES)("$name ends as if nothing had happened", { timeout: 600_000 }, async (crashed) => {
		const { undisturbed, boundaries, crashes } = await enumerateCrashes(ground(), crashed, {
			points_max: POINTS_MAX,
			lanes: LANES,
			program,
		});
		expect(undisturbed).toMatchObject({ disorder: [], errors: [], done: undisturbed.begun });
		for (const { boundary, killed, ending } of crashes) {
			expect({ killed, ending }, `killed at ${boundary}`).toEqual({ killed: true, ending: undisturbed });
		}
		const all = boundaries.length;
		expect(new Set(crashes.map(({ boundary }) => boundary)).size).toBe(Math.min(all, POINTS_MAX));
		process.stdout.write(
			`${crashed.name}, ${ground_name}: ${all} boundaries, killed at ${crashes.length}, 0 differences\n`,
		);
	});
});
