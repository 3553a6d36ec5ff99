import type { ActionStore } from "@node-actions/application";
import type { OpenedStore } from "@node-actions/test-fixtures/store/store-under-test";
import type { PostgresServer } from "@node-actions/test-servers";
import { Client } from "pg";
import type { PostgresStore } from "../src/index.ts";

/** A database with a function of this name in a place that is looked into before the server's own. */
const MOVED_CLOCK = `
	create table moved_clock (now_ms bigint not null);
	insert into moved_clock values (0);
	create function public.clock_timestamp() returns timestamptz language sql volatile as
		'select to_timestamp(0) + now_ms * interval ''1 millisecond'' from moved_clock'`;

/** Gives a database a clock that stands still until it is set; its copies have it too. Holds for sessions of the superuser that begin from here on. */
export async function moveClock(server: PostgresServer, url: string): Promise<void> {
	await server.sql(url, MOVED_CLOCK);
	await server.sql(url, "alter role postgres set search_path = public, pg_catalog");
}

/** What sets the clock of such a database. */
export interface MovedClock extends AsyncDisposable {
	/** Resolves once the clock shows this time. Those who wait go on in the order in which they came. */
	set(time_ms: number): Promise<void>;
}

export async function openMovedClock(url: string): Promise<MovedClock> {
	const client = new Client({ connectionString: url });
	await client.connect();
	let shown_ms = 0;
	let setting: Promise<unknown> = Promise.resolve();
	return {
		set: async (time_ms) => {
			if (time_ms !== shown_ms) {
				shown_ms = time_ms;
				setting = setting.then(() => client.query("update moved_clock set now_ms = $1", [time_ms]));
			}
			await setting;
		},
		[Symbol.asyncDispose]: () => client.end(),
	};
}

/** The store on such a database, whose clock is always what the latest caller takes the time to be, so that contracts can let days go by. */
export function withMovedClock({ actions, users, close }: PostgresStore, clock: MovedClock): OpenedStore {
	async function at<Value>(time_ms: number, ask: () => Promise<Value>): Promise<Value> {
		await clock.set(time_ms);
		return ask();
	}
	const moved: Pick<ActionStore, "accept" | "claim" | "renew" | "forget"> = {
		accept: (attempt, decide, time_ms) => at(time_ms, () => actions.accept(attempt, decide, time_ms)),
		claim: (owner, choose, lease) => at(lease.time_ms, () => actions.claim(owner, choose, lease)),
		renew: (claim, lease) => at(lease.time_ms, () => actions.renew(claim, lease)),
		forget: (kept_ms, time_ms) => at(time_ms, () => actions.forget(kept_ms, time_ms)),
	};
	return {
		actions: { ...actions, ...moved, close: () => at(0, close) },
		users,
		close: () => at(0, close),
	};
}
