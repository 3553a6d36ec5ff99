import { writeSync } from "node:fs";
import type { Config } from "../../../src/config/config.ts";
import type { Reach } from "./boundaries.ts";
import { caseNamed } from "./crash-case.ts";
import type { Ending } from "./ending.ts";
import { type Acknowledged, PREPARED_MS, playCase } from "./play-case.ts";

/** The life of one process: it finishes what the one before it left, then begins anew elsewhere and dies at a boundary. */
export interface Life {
	readonly case_name: string;
	readonly finish?: { readonly config: Partial<Config>; readonly acknowledged: Acknowledged };
	/** Without `dies_at`, one of the boundaries that a life told of, the process lives. */
	readonly begin?: { readonly config: Partial<Config>; readonly dies_at?: string };
}

/** What a life tells, a line of JSON each, the moment it happens. */
export type Told =
	| { readonly kind: "finished"; readonly ending: Ending }
	| { readonly kind: "acknowledged"; readonly acknowledged: Acknowledged }
	| { readonly kind: "dies" }
	/** What it began has ended, after these boundaries, no two alike. */
	| { readonly kind: "lived"; readonly ending: Ending; readonly boundaries: readonly string[] };

/** Between the end of one process and the next start, by the clock. Longer than any of them runs. */
const DOWN_MS = 3_600_000;
const START_MS = PREPARED_MS + DOWN_MS;

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
	const boundaries: string[] = [];
	const times = new Map<string, number>();
	// Named and not counted through: within one moment, the answers of a server may come in either order.
	const reach: Reach = (name) => {
		const time = (times.get(name) ?? 0) + 1;
		times.set(name, time);
		const boundary = time === 1 ? name : `${name} (${time})`;
		boundaries.push(boundary);
		if (boundary !== dies_at) return;
		tell({ kind: "dies" });
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
