import { setTimeout as sleep } from "node:timers/promises";
import type { ClientBase, Pool } from "pg";
import { connect } from "./connect.ts";
import { OtherSettings } from "./other-settings.ts";
import { alikeLocksHeld, lockAlike, lockJoining } from "./own-queries.ts";
import { askOn, command } from "./run-script.ts";

/** A setting that all processes that are running on one database must have alike. */
export interface AlikeSetting {
	/** As people write it: `--policy`. */
	readonly name: string;
	readonly value: string;
	/** All values there are. Processes tell each other theirs by its place in this list, so new ones come last and none is taken out. */
	readonly values: readonly string[];
}

/** A process that ends just now lets go of its sessions within this time. */
const ENDING_MS = 1_000;
const PAUSE_MS = 50;

/** The processes that write to one database with the same settings. */
export interface AlikeGroup {
	/** Joins them for as long as this session lasts, before it writes anything. Rejects with `OtherSettings`. */
	join(client: ClientBase): Promise<void>;
	/** Has the pool's one connection join them, which waits a moment for others that are about to end. */
	joinFirst(pool: Pool): Promise<void>;
	/** Has it join them once more, where the tables have been made by now: others may have done so while this process waited, elsewhere than it would have. */
	joinAgain(pool: Pool): Promise<void>;
	/** Throws `OtherSettings` while this process could not join them again after it had lost its session. */
	check(): void;
}

/**
 * Each process holds, on the session that writes, a shared lock for every setting, whose number tells the value; whoever comes looks at those first, one at
 * a time. The locks go with their session, however it ends, so the settings belong to the processes that are running and not to the data: once the last has
 * stopped, the next may have others. A process whose session is lost while others come with other settings writes nothing any more.
 *
 * `settings` are the same list in every process; a new one comes last.
 */
export function alikeGroup(settings: readonly AlikeSetting[]): AlikeGroup {
	let refused: OtherSettings | undefined;
	const join = async (client: ClientBase): Promise<void> => {
		try {
			await tellAndCompare(client, settings);
			refused = undefined;
		} catch (error) {
			if (error instanceof OtherSettings) refused = error;
			throw error;
		}
	};
	return {
		join,
		joinFirst: async (pool) => {
			for (const until_ms = performance.now() + ENDING_MS; ; ) {
				try {
					(await connect(pool)).release();
					return;
				} catch (error) {
					if (!(error instanceof OtherSettings) || performance.now() >= until_ms) throw error;
					await sleep(PAUSE_MS);
				}
			}
		},
		joinAgain: async (pool) => {
			const client = await connect(pool);
			try {
				await join(client);
				client.release();
			} catch (error) {
				client.release(true);
				throw error;
			}
		},
		check: () => {
			if (refused !== undefined) throw refused;
		},
	};
}

async function tellAndCompare(client: ClientBase, settings: readonly AlikeSetting[]): Promise<void> {
	if (settings.length === 0) return;
	const ask = askOn(client);
	await command(client, "begin");
	await ask(lockJoining);
	const told = (await ask(alikeLocksHeld)) as readonly { readonly setting: number; readonly value: number }[];
	const others = told.flatMap(({ setting, value }) => {
		const found = settings[setting];
		return found === undefined || found.values[value] === found.value
			? []
			: [{ ...found, theirs: found.values[value] }];
	});
	if (others.length > 0) {
		throw new OtherSettings(
			others.map(({ name, theirs = UNKNOWN }) => `${name} ${theirs}`).join(" "),
			others.map(({ name, value }) => `${name} ${value}`).join(" "),
		);
	}
	for (const [at, { value, values }] of settings.entries()) await ask(lockAlike(at, values.indexOf(value)));
	await command(client, "commit");
}

/** A value of a later version. */
const UNKNOWN = "(unknown here)";
