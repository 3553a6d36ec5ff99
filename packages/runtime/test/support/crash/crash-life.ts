import { writeSync } from "node:fs";
import type { Config } from "../../../src/config/config.ts";
import type { Reach } from "./boundaries.ts";
import { caseNamed } from "./crash-case.ts";
import type { Ending } from "./ending.ts";
import { type Acknowledged, playCase } from "./play-case.ts";

/** The life of one process: it finishes what the one before it left, then begins anew elsewhere and dies at a boundary. */
export interface Life {
	readonly case_name: string;
	readonly finish?: { readonly config: Partial<Config>; readonly acknowledged: Acknowledged };
	/** Without `dies_at`, a count from 1, the process lives. */
	readonly begin?: { readonly config: Partial<Config>; readonly dies_at?: number };
}

/** What a life tells, a line of JSON each, the moment it happens. */
export type Told =
	| { readonly kind: "finished"; readonly ending: Ending }
	| { readonly kind: "acknowledged"; readonly acknowledged: Acknowledged }
	| { readonly kind: "dies"; readonly boundary: string }
	/** What it began has ended, after so many boundaries. */
	| { readonly kind: "lived"; readonly ending: Ending; readonly boundaries: number };

const START_MS = 1_767_225_600_000;
/** Between the death of one process and the next start, by the clock. */
const DOWN_MS = 3_600_000;

const life: Life = JSON.parse(process.argv[2] ?? "{}");
const played = caseNamed(life.case_name);

function tell(told: Told): void {
	// Not through a stream: what was told must be out when the process dies.
	writeSync(process.stdout.fd, `${JSON.stringify(told)}\n`);
}

if (life.finish !== undefined) {
	const { config, acknowledged } = life.finish;
	const start_ms = START_MS + DOWN_MS;
	const ending = await playCase(played, { config, acknowledged, tell: () => {}, reach: () => {}, start_ms });
	tell({ kind: "finished", ending });
}

if (life.begin !== undefined) {
	const { config, dies_at } = life.begin;
	let boundaries = 0;
	const reach: Reach = (boundary) => {
		boundaries += 1;
		if (boundaries !== dies_at) return;
		tell({ kind: "dies", boundary });
		process.kill(process.pid, "SIGKILL");
	};
	const ending = await playCase(played, {
		config,
		acknowledged: {},
		tell: (acknowledged) => tell({ kind: "acknowledged", acknowledged }),
		reach,
		start_ms: START_MS,
	});
	tell({ kind: "lived", ending, boundaries });
}
