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

/** Over a server, how far an action has come when a cancel arrives depends on the time that messages take: such cases have no one right ending. */
const UNCANCELLED = CRASH_CASES.filter(({ cancelAfter }) => cancelAfter === undefined);

const GROUNDS = [
	{ ground_name: "embedded store", ground: () => EMBEDDED, cases: CRASH_CASES, share_killed_min: 1 },
	{
		ground_name: "PostgreSQL store",
		ground: () => postgresGround(postgres),
		cases: UNCANCELLED,
		share_killed_min: 0.9,
	},
];

describe.each(GROUNDS)(
	"a process killed at any boundary, over the $ground_name",
	({ ground_name, ground, cases, share_killed_min }) => {
		test.for(cases)("$name ends as if nothing had happened", { timeout: 600_000 }, async (crashed) => {
			const { undisturbed, boundaries, crashes } = await enumerateCrashes(ground(), crashed, {
				points_max: POINTS_MAX,
				lanes: LANES,
				program,
			});
			expect(undisturbed).toMatchObject({ disorder: [], errors: [], done: undisturbed.begun });
			for (const { boundary, name, ending } of crashes) {
				expect(ending, `killed at boundary ${boundary}, ${name}`).toEqual(undisturbed);
			}
			expect(crashes).toHaveLength(Math.min(boundaries, POINTS_MAX));
			const killed = crashes.filter((crash) => crash.killed).length;
			expect(killed).toBeGreaterThanOrEqual(crashes.length * share_killed_min);
			process.stdout.write(
				`${crashed.name}, ${ground_name}: ${boundaries} boundaries, killed at ${killed}, 0 differences\n`,
			);
		});
	},
);
