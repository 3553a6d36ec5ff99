import type { CrashCase } from "./crash-case.ts";
import type { CrashGround, CrashPlace } from "./crash-ground.ts";
import type { Told } from "./crash-life.ts";
import type { Ending } from "./ending.ts";
import { live } from "./live.ts";
import { type Acknowledged, prepareCase } from "./play-case.ts";

export interface CrashReport {
	/** How the run ended that nobody killed. */
	readonly undisturbed: Ending;
	/** Those of that run, in order. */
	readonly boundaries: readonly string[];
	/** One for each process that was to be killed. */
	readonly crashes: readonly Crash[];
}

export interface Crash extends Death {
	/** How it ended after another process had gone on. */
	readonly ending: Ending;
}

interface Death {
	readonly boundary: string;
	/** False where it ended without having come to that boundary. */
	readonly killed: boolean;
	/** What the client had been told before. */
	readonly acknowledged: Acknowledged;
}

export interface CrashOptions {
	/** Boundaries to die at, spread evenly over all there are. From 1; infinite for all of them. */
	readonly points_max: number;
	/** Processes side by side, from 1. */
	readonly lanes: number;
	/** What `buildLifeProgram` made. */
	readonly program: string;
}

/** Lets a case run to its end once, and then, from the same beginning each time, kills a process at one boundary and has another finish. */
export async function enumerateCrashes(
	ground: CrashGround,
	crashed: CrashCase,
	options: CrashOptions,
): Promise<CrashReport> {
	await using places = new AsyncDisposableStack();
	const beginning = places.use(await ground.open());
	await prepareCase(crashed, beginning.config);
	const anotherPlace = async () => places.use(await beginning.copy());
	const { config } = await anotherPlace();
	const first = await live(options.program, { case_name: crashed.name, begin: { config } });
	const lived = first.find((told) => told.kind === "lived");
	if (lived === undefined) throw new Error("The run without a kill did not end.");
	const points = spread(lived.boundaries, options.points_max);
	const crashes: Crash[] = [];
	const lane = () => dieInTurn(crashed, { anotherPlace, points, crashes, program: options.program });
	await Promise.all(Array.from({ length: options.lanes }, lane));
	return { undisturbed: lived.ending, boundaries: lived.boundaries, crashes };
}

/** At most `max` of them, evenly spread. */
function spread(all: readonly string[], max: number): string[] {
	const length = Math.min(all.length, max);
	return all.filter((_, at) => Math.floor((at * length) / all.length) !== Math.floor(((at - 1) * length) / all.length));
}

interface Lane {
	readonly anotherPlace: () => Promise<CrashPlace>;
	/** Boundaries that nobody has died at yet. Lanes share it. */
	readonly points: string[];
	readonly crashes: Crash[];
	readonly program: string;
}

/** Each process finishes what the one before left behind, and then dies itself at the next boundary. */
async function dieInTurn(crashed: CrashCase, lane: Lane): Promise<void> {
	let left: (Death & Pick<CrashPlace, "config" | "outwait">) | undefined;
	do {
		const dies_at = lane.points.shift();
		const place = dies_at === undefined ? undefined : await lane.anotherPlace();
		const begin = place === undefined || dies_at === undefined ? undefined : { config: place.config, dies_at };
		await left?.outwait();
		const told = await live(lane.program, {
			case_name: crashed.name,
			...(left === undefined ? {} : { finish: left }),
			...(begin === undefined ? {} : { begin }),
		});
		const finished = told.find(({ kind }) => kind === "finished");
		if (left !== undefined) {
			if (finished?.kind !== "finished") throw new Error(`Nothing went on after ${left.boundary}.`);
			lane.crashes.push({ ...left, ending: finished.ending });
		}
		left =
			place === undefined || dies_at === undefined
				? undefined
				: { config: place.config, outwait: place.outwait, ...deathIn(told, dies_at) };
	} while (left !== undefined);
}

function deathIn(told: readonly Told[], boundary: string): Death {
	const acknowledged: Acknowledged = Object.assign(
		{},
		...told.map((one) => (one.kind === "acknowledged" ? one.acknowledged : {})),
	);
	return { boundary, killed: told.some(({ kind }) => kind === "dies"), acknowledged };
}
