import type { DenseCluster } from "../cluster/dense-cluster.ts";
import type { Happening } from "./event.ts";
import type { BdbReport } from "./report.ts";

/**
 * Watches how many living copies every slot range has and whether its master lives. A copy lives when its node is up, in
 * maintenance or not; a copy on the move counts where it comes from until the move is done.
 */
export interface Health {
	/** How the slot range of the shard at this position stands, to be handed to `settle` after a change of the status, place or role of its copies. */
	look(shard: number): RangeHealth;
	/** Takes account of what a change made of the shard's slot range. */
	settle(shard: number, before: RangeHealth): void;
	report(end_ms: number): readonly BdbReport[];
}

interface Account {
	readonly replicated: boolean;
	/** Slot ranges with fewer than two living copies; 0 for databases without replication. */
	thin: number;
	/** Slot ranges without a living master. */
	headless: number;
	thin_since_ms: number;
	headless_since_ms: number;
	without_redundancy_ms: number;
	unavailable_ms: number;
	min_living_copies: number;
}

/** Twice the number of living copies, and one more when the master lives. One number, since it is asked for with every step. */
export type RangeHealth = number;

/** Better than any slot range can be. */
const UNSEEN: RangeHealth = 2 ** 30 + 1;

const living = (health: RangeHealth): number => health >> 1;
const isThin = (health: RangeHealth): number => (living(health) < 2 ? 1 : 0);
const isHeadless = (health: RangeHealth): number => 1 - (health & 1);

export function openHealth(
	{ nodes, shards, bdbs }: DenseCluster,
	now: () => number,
	emit: (happening: Happening) => void,
): Health {
	/** By position of the database. */
	const accounts = bdbs.map(({ replication }) => emptyAccount(replication));

	const look = (shard: number): RangeHealth => {
		let health = 0;
		const range = shards.range[shard] ?? 0;
		const end = shards.firsts[range + 1] ?? 0;
		for (let at = shards.firsts[range] ?? 0; at < end; at += 1) {
			const copy = shards.copies[at] ?? 0;
			if (nodes.up[shards.node[copy] ?? -1] !== 1) continue;
			health += 2;
			if (shards.master[copy] === 1) health |= 1;
		}
		return health;
	};

	const settle = (bdb: number, before: RangeHealth, after: RangeHealth): void => {
		if (before === after) return;
		const account = accounts[bdb];
		const bdb_uid = bdbs[bdb]?.uid;
		if (account === undefined || bdb_uid === undefined) return;
		account.min_living_copies = Math.min(account.min_living_copies, living(after));
		const thinner = account.replicated ? isThin(after) - isThin(before) : 0;
		if (thinner !== 0) {
			const was = account.thin;
			account.thin += thinner;
			if (was === 0) {
				account.thin_since_ms = now();
				emit({ kind: "redundancy_lost", bdb_uid });
			} else if (account.thin === 0) {
				account.without_redundancy_ms += now() - account.thin_since_ms;
				emit({ kind: "redundancy_regained", bdb_uid });
			}
		}
		const headless = isHeadless(after) - isHeadless(before);
		if (headless !== 0) {
			const was = account.headless;
			account.headless += headless;
			if (was === 0) {
				account.headless_since_ms = now();
				emit({ kind: "availability_lost", bdb_uid });
			} else if (account.headless === 0) {
				account.unavailable_ms += now() - account.headless_since_ms;
				emit({ kind: "availability_regained", bdb_uid });
			}
		}
	};

	// Ranges in the order of their databases, so that what is lost from the first is told in it.
	for (const bdb of bdbs.keys()) {
		for (const shard of shards.ofBdb(bdbs[bdb]?.uid ?? 0)) {
			// The first copy speaks for its slot range.
			if (shards.copies[shards.firsts[shards.range[shard] ?? 0] ?? 0] === shard) settle(bdb, UNSEEN, look(shard));
		}
	}

	return {
		look,
		settle: (shard, before) => settle(shards.bdb[shard] ?? -1, before, look(shard)),
		report: (end_ms) =>
			accounts.map((account, bdb) => ({
				uid: bdbs[bdb]?.uid ?? 0,
				without_redundancy_ms: account.without_redundancy_ms + (account.thin > 0 ? end_ms - account.thin_since_ms : 0),
				unavailable_ms: account.unavailable_ms + (account.headless > 0 ? end_ms - account.headless_since_ms : 0),
				min_living_copies: Number.isFinite(account.min_living_copies) ? account.min_living_copies : 0,
			})),
	};
}

function emptyAccount(replicated: boolean): Account {
	return {
		replicated,
		thin: 0,
		headless: 0,
		thin_since_ms: 0,
		headless_since_ms: 0,
		without_redundancy_ms: 0,
		unavailable_ms: 0,
		min_living_copies: Number.POSITIVE_INFINITY,
	};
}
