import { setTimeout as sleep } from "node:timers/promises";
import type { Fence } from "@node-actions/application";
import type { LiveCluster } from "@node-actions/domain";
import { PATIENTLY } from "@node-actions/postgres";
import type { ClientBase, Pool } from "pg";
import type { ClusterChange } from "../cluster-change.ts";
import type { ClusterKeeper } from "../cluster-keeper.ts";
import type { KnownCluster } from "../known-cluster.ts";
import { ask, transact } from "./ask.ts";
import { inTurn } from "./in-turn.ts";
import { type RestoredTopology, restoreTopology, type StateRow } from "./restored-topology.ts";
import {
	ADD_CHANGE,
	BEGIN_CHANGE,
	FORGET_CHANGES,
	FORGET_FENCES,
	KEEP_TOPOLOGY,
	RAISE_FENCE,
	READ_CHANGES,
	READ_FENCE,
	READ_TOPOLOGY,
	WITH_PATIENCE,
} from "./tables.ts";

/**
 * How long a look at the database counts, so that of requests in quick succession not each waits for one. A change is done only when no process takes an earlier
 * look for the present any more: then everybody's next look shows it.
 */
const LOOK_MS = 5;
/** By how much clocks and timers of processes may differ over that time. */
const MARGIN_MS = 2;

export interface SharedKeeperSettings {
	/** Receives the first error of every time in which the database cannot be reached, and what goes wrong behind everybody's back. */
	readonly onError: (error: unknown) => void;
	/** Changes kept, from 1, before they are folded into the topology. */
	readonly changes_max: number;
}

/**
 * Keeps the topology in a database that any number of processes share. Each has its own copy in memory, which the journal's changes bring up to date
 * before every answer and every decision. Decisions are made under a lock, so they see all changes before theirs.
 */
export class SharedKeeper implements ClusterKeeper {
	readonly #pool: Pool;
	readonly #settings: SharedKeeperSettings;
	/** Changes of this process wait for each other here and not on connections, where their patience would end. */
	readonly #serially = inTurn();
	#known: KnownCluster;
	/** As far as it is known here: others fold as well. */
	#base_state_id: number;
	#isOutOfReach = false;
	#look: Promise<unknown> = Promise.resolve();
	/** By the clock of `performance.now`. */
	#seen_until_ms = 0;
	/** Begins when the one before has ended. */
	#nextLook: Promise<KnownCluster> | undefined;
	#folding: Promise<void> | undefined;

	constructor(pool: Pool, { known, base_state_id }: RestoredTopology, settings: SharedKeeperSettings) {
		this.#pool = pool;
		this.#known = known;
		this.#base_state_id = base_state_id;
		this.#settings = settings;
	}

	/** One look at the database for all who ask in one turn of the event loop, while the look before is under way, and soon after. */
	look(how?: "afresh"): Promise<KnownCluster> {
		if (how !== "afresh" && performance.now() < this.#seen_until_ms) return Promise.resolve(this.#known);
		this.#nextLook ??= Promise.all([new Promise(setImmediate), this.#look]).then(() => {
			this.#nextLook = undefined;
			const look = this.#watched(() => this.#lookNow());
			this.#look = look.catch(() => {});
			return look;
		});
		return this.#nextLook;
	}

	async #lookNow(): Promise<KnownCluster> {
		const asked_ms = performance.now();
		const known = await this.#catchUp(this.#pool);
		this.#seen_until_ms = asked_ms + LOOK_MS;
		return known;
	}

	raise(fence: Fence): Promise<boolean> {
		return this.#watched(async () => (await isRaised(this.#pool, fence)) || (await raise(this.#pool, fence)));
	}

	change(fence: Fence | undefined, decide: (cluster: LiveCluster) => ClusterChange | undefined): Promise<boolean> {
		return this.#watched(async () => {
			const { isAllowed, isMade } = await this.#serially(() => this.#change(fence, decide));
			if (isMade) await sleep(LOOK_MS + MARGIN_MS);
			return isAllowed;
		});
	}

	/** Looks that were begun find what they look for: an error that tells of a database out of reach would blame it for being left. */
	async close(): Promise<void> {
		await Promise.allSettled([this.#folding, this.#nextLook]);
		await this.#look;
		await this.#pool.end();
	}

	async #change(
		fence: Fence | undefined,
		decide: (cluster: LiveCluster) => ClusterChange | undefined,
	): Promise<{ readonly isAllowed: boolean; readonly isMade: boolean }> {
		let made: { readonly change: ClusterChange; readonly state_id: number } | undefined;
		const isAllowed = await transact(this.#pool, BEGIN_CHANGE, async (client) => {
			if (fence !== undefined && !(await raise(client, fence))) return false;
			const { live } = await this.#catchUp(client);
			const change = decide(live);
			if (change === undefined) return true;
			made = { change, state_id: live.state_id + 1 };
			await ask(client, { text: ADD_CHANGE, values: [made.state_id, JSON.stringify(change)] });
			return true;
		});
		// A look may have caught up on it in the moment since the commit.
		if (made?.state_id === this.#known.live.state_id + 1) this.#known.apply(made.change);
		if (made !== undefined) this.#foldWhenFull();
		return { isAllowed, isMade: made !== undefined };
	}

	/** Applies what has been changed since. Several may do so at once: each change is applied by whoever hears of it first. */
	async #catchUp(on: ClientBase | Pool): Promise<KnownCluster> {
		const values = [this.#known.live.state_id];
		for (const row of await ask<StateRow>(on, { name: "simulated_changes", text: READ_CHANGES, values })) {
			const { state_id } = this.#known.live;
			const next = Number(row.state_id);
			// The changes in between have been folded into the topology.
			if (next > state_id + 1) return this.#reload(on);
			if (next === state_id + 1) this.#known.replay(next, row.content);
		}
		return this.#known;
	}

	async #reload(on: ClientBase | Pool): Promise<KnownCluster> {
		const rows = on === this.#pool ? await transact(this.#pool, "begin", readTopology) : await readTopology(on);
		const { known, base_state_id } = restoreTopology(rows);
		this.#base_state_id = base_state_id;
		if (known.live.state_id > this.#known.live.state_id) this.#known = known;
		return this.#known;
	}

	#foldWhenFull(): void {
		if (this.#known.live.state_id - this.#base_state_id < this.#settings.changes_max) return;
		this.#folding ??= this.#fold()
			.catch(this.#settings.onError)
			.finally(() => {
				this.#folding = undefined;
			});
	}

	/**
	 * Nobody waits for it and it holds up nobody: changes go on being added meanwhile. Whoever knows a state that is no longer in the journal reads
	 * the topology anew.
	 */
	async #fold(): Promise<void> {
		const { state_id } = this.#known.live;
		const cluster = JSON.stringify(this.#known.describe());
		const { query_timeout } = PATIENTLY;
		// What a failure or a swifter process leaves to be done is not tried again with every change.
		this.#base_state_id = state_id;
		await transact(this.#pool, `begin; ${WITH_PATIENCE}`, async (client) => {
			await ask(client, { text: KEEP_TOPOLOGY, values: [state_id, cluster], query_timeout });
			await ask(client, { text: FORGET_CHANGES, query_timeout });
			await ask(client, { text: FORGET_FENCES, query_timeout });
		});
	}

	/** Tells of the first failure, and then of none until the database has answered again. */
	async #watched<Value>(work: () => Promise<Value>): Promise<Value> {
		try {
			const value = await work();
			this.#isOutOfReach = false;
			return value;
		} catch (error) {
			if (!this.#isOutOfReach) this.#settings.onError(error);
			this.#isOutOfReach = true;
			throw error;
		}
	}
}

/** Mostly it is, by the step before, and a write can be saved. */
async function isRaised(on: Pool, { action_uid, epoch }: Fence): Promise<boolean> {
	const values = [action_uid];
	const [seen] = await ask<{ epoch: string }>(on, { name: "simulated_fence_read", text: READ_FENCE, values });
	return seen !== undefined && Number(seen.epoch) === epoch;
}

async function raise(on: ClientBase | Pool, { action_uid, epoch }: Fence): Promise<boolean> {
	const values = [action_uid, epoch];
	return (await ask(on, { name: "simulated_fence_raise", text: RAISE_FENCE, values })).length > 0;
}

/** Inside of a transaction. */
async function readTopology(on: ClientBase | Pool): Promise<readonly StateRow[]> {
	await ask(on, { text: WITH_PATIENCE });
	return ask<StateRow>(on, { text: READ_TOPOLOGY, query_timeout: PATIENTLY.query_timeout });
}
