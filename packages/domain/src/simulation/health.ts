import type { Shard } from "../cluster/cluster.ts";
import type { LiveCluster } from "../cluster/live-cluster.ts";
import type { BdbUid } from "../uid.ts";
import type { Happening } from "./event.ts";
import type { BdbReport } from "./report.ts";

/**
 * Watches how many living copies every slot range has and whether its master lives. A copy lives when its node is up, in
 * maintenance or not; a copy on the move counts where it comes from until the move is done.
 */
export interface Health {
	/** Runs `change`, which may alter the status, place or role of copies of these shards' slot ranges, and takes account of it. */
	through(shards: Iterable<Shard>, change: () => void): void;
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

interface RangeHealth {
	readonly living: number;
	readonly headed: boolean;
}

export function openHealth(live: LiveCluster, now: () => number, emit: (happening: Happening) => void): Health {
	const accounts = new Map<BdbUid, Account>();
	for (const { uid, replication } of live.bdbs()) accounts.set(uid, emptyAccount(replication));

	const look = (shard: Shard): RangeHealth => {
		let living = 0;
		let headed = false;
		for (const copy of live.copiesOf(shard)) {
			if (live.node(copy.node_uid)?.status !== "active") continue;
			living += 1;
			if (copy.role === "master") headed = true;
		}
		return { living, headed };
	};

	const settle = (bdb_uid: BdbUid, before: RangeHealth, after: RangeHealth): void => {
		const account = accounts.get(bdb_uid);
		if (account === undefined) return;
		account.min_living_copies = Math.min(account.min_living_copies, after.living);
		const thinner = account.replicated ? Number(after.living < 2) - Number(before.living < 2) : 0;
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
		const headless = Number(before.headed) - Number(after.headed);
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

	for (const { uid } of live.bdbs()) {
		const seen = new Set<string>();
		for (const shard of live.shardsOf(uid)) {
			if (seen.has(shard.assigned_slots)) continue;
			seen.add(shard.assigned_slots);
			settle(uid, { living: Number.POSITIVE_INFINITY, headed: true }, look(shard));
		}
	}

	return {
		through(shards, change) {
			const ranges = new Map<BdbUid, Map<string, { readonly shard: Shard; readonly before: RangeHealth }>>();
			for (const shard of shards) {
				const ofBdb = ranges.get(shard.bdb_uid) ?? new Map<string, { shard: Shard; before: RangeHealth }>();
				ranges.set(shard.bdb_uid, ofBdb);
				if (!ofBdb.has(shard.assigned_slots)) ofBdb.set(shard.assigned_slots, { shard, before: look(shard) });
			}
			change();
			for (const [bdb_uid, ofBdb] of ranges) {
				for (const { shard, before } of ofBdb.values()) settle(bdb_uid, before, look(shard));
			}
		},
		report: (end_ms) =>
			[...accounts].map(([uid, account]) => ({
				uid,
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
