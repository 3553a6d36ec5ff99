import { DatabaseError, Pool, type PoolClient, type PoolConfig } from "pg";

/** PostgreSQL's code where the server, the database or the user has as many connections as it may. */
const TOO_MANY_CONNECTIONS = "53300";

/** How long a pool makes do with what it has, each time before it tries for one more. */
const MAKE_DO_MS = 1_000;

/** How often a pool that has no connection at all asks for one, in the name of all who wait. */
const ASK_EVERY_MS = 50;

type Done = (error: Error | undefined, client: PoolClient | undefined, release: (broken?: unknown) => void) => void;

interface Waiting {
	readonly done: Done;
	/** By the clock of `performance.now`. */
	readonly until_ms: number;
	readonly refusal: Error;
}

/** Who waits while there is no connection at all. One of them asks the server for all. */
interface Crowd {
	readonly waiting: Waiting[];
	/** What the server said to the first. */
	readonly refusal: Error;
}

/** Those of this process that are open. */
const pools = new Set<ModestPool>();

/**
 * A pool that works with as many connections as it can get: where the server refuses one more, whoever asked waits for one of those that there are, as long as for
 * the server. It gives one of several back, for a pool that has none, of this process or another, and tries for more only now and then.
 */
export class ModestPool extends Pool {
	readonly #wanted: number;
	readonly #patience_ms: number;
	readonly #open = new Set<PoolClient>();
	#crowd: Crowd | undefined;
	/** Who waits in the driver's queue. */
	readonly #queued = new Set<Done>();
	#makingDo: NodeJS.Timeout | undefined;

	constructor(config: PoolConfig) {
		// The last connection is kept: another pool might take its place for good.
		super({ ...config, min: 1 });
		this.#wanted = this.options.max;
		this.#patience_ms = config.connectionTimeoutMillis ?? 0;
		pools.add(this);
		this.on("connect", (client) => {
			this.#open.add(client);
			if (this.#makingDo === undefined && this.options.max < this.#wanted) this.#tryForMoreSoon();
		});
		this.on("remove", (client) => this.#open.delete(client));
	}

	override connect(): Promise<PoolClient>;
	override connect(done: Done): void;
	override connect(done?: Done): Promise<PoolClient> | undefined {
		if (done !== undefined) {
			this.#connect(done);
			return undefined;
		}
		return new Promise((resolve, reject) => {
			this.#connect((error, client) => {
				if (client === undefined) reject(error);
				else resolve(client);
			});
		});
	}

	override end(): Promise<void>;
	override end(done: () => void): void;
	override end(done?: () => void): Promise<void> | undefined {
		pools.delete(this);
		this.#sendAway();
		if (done === undefined) return super.end();
		super.end(done);
		return undefined;
	}

	#connect(done: Done): void {
		const until_ms = performance.now() + this.#patience_ms;
		if (this.#crowd === undefined || this.#open.size > 0 || this.ending) this.#ask(done, until_ms);
		// Asking for oneself would only be refused, as often as somebody comes.
		else this.#crowd.waiting.push({ done, until_ms, refusal: this.#crowd.refusal });
	}

	/** `refusal`: what the server said to whoever waits for a connection that there is. */
	#ask(done: Done, until_ms: number, refusal?: Error): void {
		const queued = this.waitingCount;
		let isQueued = false;
		super.connect((error, client, release) => {
			const isSentAway = isQueued && !this.#queued.delete(done);
			if (isSentAway) client?.release();
			else if (isRefusal(error)) this.#wait({ done, until_ms, refusal: error });
			// The driver's own words about having waited in vain say nothing of why.
			else done(error !== undefined && !("code" in error) ? (refusal ?? error) : error, client, release);
		});
		isQueued = this.waitingCount > queued;
		if (isQueued) this.#queued.add(done);
	}

	#wait(one: Waiting): void {
		this.#makeDo();
		if (performance.now() >= one.until_ms) one.done(one.refusal, undefined, () => {});
		else if (this.#open.size > 0) this.#ask(one.done, one.until_ms, one.refusal);
		else if (this.#crowd !== undefined) this.#crowd.waiting.push(one);
		else {
			this.#crowd = { waiting: [one], refusal: one.refusal };
			void this.#askForAll(this.#crowd.waiting);
		}
	}

	/** A pool that ends gives nobody a connection any more who waits for one, and the driver would leave them waiting. */
	#sendAway(): void {
		const waiting = this.#crowd?.waiting.splice(0) ?? [];
		const sentAway = [...this.#queued, ...waiting.map(({ done }) => done)];
		this.#queued.clear();
		for (const done of sentAway) done(new Error("The connections were closed."), undefined, () => {});
	}

	/** Asks on behalf of the first who waits until the server does not refuse, or nobody waits any more. */
	async #askForAll(waiting: Waiting[]): Promise<void> {
		let isRefused = true;
		while (isRefused && waiting.length > 0 && this.#open.size === 0) {
			await new Promise((resolve) => setTimeout(resolve, ASK_EVERY_MS));
			const late = waiting.filter(({ until_ms }) => performance.now() >= until_ms);
			for (const one of late) {
				waiting.splice(waiting.indexOf(one), 1);
				one.done(one.refusal, undefined, () => {});
			}
			const first = waiting.shift();
			if (first === undefined) break;
			this.#makeRoom();
			await new Promise<void>((resolve) => {
				super.connect((error, client, release) => {
					isRefused = isRefusal(error);
					if (isRefusal(error)) waiting.unshift(first);
					else first.done(error, client, release);
					resolve();
				});
			});
		}
		this.#crowd = undefined;
		for (const { done, until_ms, refusal } of waiting) this.#ask(done, until_ms, refusal);
	}

	#makeDo(): void {
		if (this.#makingDo === undefined) this.#giveOneBack();
		else this.options.max = Math.min(this.options.max, Math.max(this.#open.size, 1));
	}

	/** Has the pool on the same database that has most give one back, since it may have no reason to ask for more and to find out that there are few. */
	#makeRoom(): void {
		let richest: ModestPool = this;
		for (const pool of pools) {
			const isBeside = pool.options.connectionString === this.options.connectionString;
			if (isBeside && pool.#open.size > richest.#open.size) richest = pool;
		}
		if (richest !== this) richest.#giveOneBack();
	}

	/** The last one is kept. */
	#giveOneBack(): void {
		const has = this.#open.size;
		this.options.max = Math.max(has - 1, 1);
		if (has > 1) super.connect((_error, client, release) => client && release(true));
		if (this.#makingDo === undefined) this.#tryForMoreSoon();
	}

	#tryForMoreSoon(): void {
		this.#makingDo = setTimeout(() => {
			this.#makingDo = undefined;
			this.options.max = Math.min(Math.max(this.options.max, this.#open.size) + 1, this.#wanted);
		}, MAKE_DO_MS).unref();
	}
}

function isRefusal(error: Error | undefined): error is DatabaseError {
	return error instanceof DatabaseError && error.code === TOO_MANY_CONNECTIONS;
}
