import { type Cluster, type Shard, slotRangeKey } from "./cluster.ts";

/** A rule that a described cluster breaks, and where: `path` leads into the cluster ("shards", 3, "node_uid"). */
export interface ClusterProblem {
	readonly rule:
		| "duplicate_uid"
		| "missing_node"
		| "missing_bdb"
		| "missing_primary"
		| "missing_master"
		| "two_masters"
		| "copies_on_one_node"
		| "copies_in_one_rack"
		| "missing_replica"
		| "overlapping_slots"
		| "missing_slots"
		| "bad_slots"
		| "used_over_promised"
		| "memory_exceeded"
		| "shard_limit_exceeded"
		| "listener_limit_exceeded";
	readonly message: string;
	readonly path: readonly (string | number)[];
}

/** Highest hash slot of a database. */
const SLOT_MAX = 16_383;

/** Every rule that a described cluster breaks. An empty list means that actions on it are meaningful. */
export function checkCluster(cluster: Cluster): readonly ClusterProblem[] {
	return [
		...duplicates(cluster),
		...references(cluster),
		...slotRanges(cluster),
		...databases(cluster),
		...capacities(cluster),
	];
}

function* duplicates(cluster: Cluster): Iterable<ClusterProblem> {
	for (const list of ["nodes", "bdbs", "shards", "endpoints"] as const) {
		const seen = new Set<string | number>();
		for (const [at, { uid }] of cluster[list].entries()) {
			if (seen.has(uid)) {
				yield {
					rule: "duplicate_uid",
					message: `${list} has the uid ${uid} twice; give each its own.`,
					path: [list, at, "uid"],
				};
			}
			seen.add(uid);
		}
	}
}

function* references(cluster: Cluster): Iterable<ClusterProblem> {
	const nodes = new Set(cluster.nodes.map((node) => node.uid));
	const bdbs = new Set(cluster.bdbs.map((bdb) => bdb.uid));
	if (!nodes.has(cluster.primary_node_uid)) {
		yield {
			rule: "missing_primary",
			message: `primary_node_uid names node ${cluster.primary_node_uid}, which is not in nodes.`,
			path: ["primary_node_uid"],
		};
	}
	for (const list of ["shards", "endpoints"] as const) {
		const one = list === "shards" ? "Shard" : "Endpoint";
		for (const [at, item] of cluster[list].entries()) {
			if (!nodes.has(item.node_uid)) {
				yield {
					rule: "missing_node",
					message: `${one} ${item.uid} stands on node ${item.node_uid}, which is not in nodes.`,
					path: [list, at, "node_uid"],
				};
			}
			if (!bdbs.has(item.bdb_uid)) {
				yield {
					rule: "missing_bdb",
					message: `${one} ${item.uid} belongs to database ${item.bdb_uid}, which is not in bdbs.`,
					path: [list, at, "bdb_uid"],
				};
			}
		}
	}
	for (const [at, snapshot] of cluster.snapshots.entries()) {
		if (!nodes.has(snapshot.node_uid)) {
			yield {
				rule: "missing_node",
				message: `Snapshot ${snapshot.name} is of node ${snapshot.node_uid}, which is not in nodes.`,
				path: ["snapshots", at, "node_uid"],
			};
		}
	}
}

function* slotRanges(cluster: Cluster): Iterable<ClusterProblem> {
	const racks = new Map(cluster.nodes.map((node) => [node.uid, node.rack_id]));
	const bdbs = new Map(cluster.bdbs.map((bdb) => [bdb.uid, bdb]));
	const copies = Map.groupBy(cluster.shards.entries(), ([, shard]) => slotRangeKey(shard));
	for (const range of copies.values()) {
		const [first] = range;
		if (first === undefined) continue;
		const [firstAt, { bdb_uid, assigned_slots }] = first;
		const named = `slots ${assigned_slots} of database ${bdb_uid}`;
		const masters = range.filter(([, shard]) => shard.role === "master");
		const [, second] = masters;
		if (second !== undefined) {
			yield {
				rule: "two_masters",
				message: `Shard ${second[1].uid} is a second master for ${named}; one slot range has one master.`,
				path: ["shards", second[0], "role"],
			};
		}
		if (masters.length === 0) {
			yield {
				rule: "missing_master",
				message: `No shard is master for ${named}.`,
				path: ["shards", firstAt, "role"],
			};
		}
		const bdb = bdbs.get(bdb_uid);
		if (bdb?.replication === true && range.length < 2) {
			yield {
				rule: "missing_replica",
				message: `Database ${bdb_uid} is replicated, but ${named} have one copy.`,
				path: ["shards", firstAt],
			};
		}
		const takenNodes = new Set<number>();
		const takenRacks = new Set<string | null | undefined>();
		for (const [at, shard] of range) {
			const rack = racks.get(shard.node_uid);
			if (takenNodes.has(shard.node_uid)) {
				yield {
					rule: "copies_on_one_node",
					message: `Shard ${shard.uid} is a second copy of ${named} on node ${shard.node_uid}; copies stand on different nodes.`,
					path: ["shards", at, "node_uid"],
				};
			} else if (bdb?.rack_aware === true && takenRacks.has(rack)) {
				yield {
					rule: "copies_in_one_rack",
					message: `Shard ${shard.uid} is a second copy of ${named} in rack ${rack ?? "(none)"}; database ${bdb_uid} is rack-aware.`,
					path: ["shards", at, "node_uid"],
				};
			}
			takenNodes.add(shard.node_uid);
			takenRacks.add(rack);
		}
	}
}

function* databases(cluster: Cluster): Iterable<ClusterProblem> {
	const masters = Map.groupBy(
		[...cluster.shards.entries()].filter(([, shard]) => shard.role === "master"),
		([, shard]) => shard.bdb_uid,
	);
	for (const [at, bdb] of cluster.bdbs.entries()) {
		const owned: OwnedSlots[] = [];
		let readable = true;
		for (const [shardAt, shard] of masters.get(bdb.uid) ?? []) {
			const ranges = parseSlots(shard.assigned_slots);
			if (ranges === undefined) {
				readable = false;
				yield {
					rule: "bad_slots",
					message: `Shard ${shard.uid} has assigned_slots "${shard.assigned_slots}"; write ranges from 0 to ${SLOT_MAX} such as "0-8191" or "0-99,200-299".`,
					path: ["shards", shardAt, "assigned_slots"],
				};
			}
			for (const [from, to] of ranges ?? []) owned.push({ from, to, shard, shardAt });
		}
		owned.sort((a, b) => a.from - b.from || a.shardAt - b.shardAt);
		yield* overlaps(owned);
		const served = slotsServed(owned);
		if (readable && served !== SLOT_MAX + 1) {
			yield {
				rule: "missing_slots",
				message: `Database ${bdb.uid} serves ${served} of ${SLOT_MAX + 1} slots; its masters must cover 0-${SLOT_MAX}.`,
				path: ["bdbs", at],
			};
		}
	}
}

interface OwnedSlots {
	readonly from: number;
	readonly to: number;
	readonly shard: Shard;
	/** Where the shard stands in the cluster's list. */
	readonly shardAt: number;
}

/** `owned` is sorted by its first slot. Two masters with equal ranges are `two_masters` already. */
function* overlaps(owned: readonly OwnedSlots[]): Iterable<ClusterProblem> {
	let widest: OwnedSlots | undefined;
	for (const range of owned) {
		if (widest !== undefined && range.from <= widest.to && range.shard.assigned_slots !== widest.shard.assigned_slots) {
			yield {
				rule: "overlapping_slots",
				message: `Shards ${widest.shard.uid} and ${range.shard.uid} are masters of overlapping slots of database ${range.shard.bdb_uid}.`,
				path: ["shards", range.shardAt, "assigned_slots"],
			};
		}
		if (widest === undefined || range.to > widest.to) widest = range;
	}
}

/** How many slots have a master; `owned` is sorted by its first slot. */
function slotsServed(owned: readonly OwnedSlots[]): number {
	let served = 0;
	let next = 0;
	for (const { from, to } of owned) {
		served += Math.max(0, to + 1 - Math.max(from, next));
		next = Math.max(next, to + 1);
	}
	return served;
}

/** "0-99,200-299" or "5" as inclusive pairs; undefined when the text is no list of slot ranges. */
function parseSlots(text: string): readonly (readonly [number, number])[] | undefined {
	const ranges: (readonly [number, number])[] = [];
	for (const part of text.split(",")) {
		const match = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(part.trim());
		if (match === null) return undefined;
		const from = Number(match[1]);
		const to = Number(match[2] ?? match[1]);
		if (from > to || to > SLOT_MAX) return undefined;
		ranges.push([from, to]);
	}
	return ranges;
}

function* capacities(cluster: Cluster): Iterable<ClusterProblem> {
	for (const [at, shard] of cluster.shards.entries()) {
		if (shard.used_memory > shard.memory_size) {
			yield {
				rule: "used_over_promised",
				message: `Shard ${shard.uid} holds ${shard.used_memory} bytes but is promised ${shard.memory_size}.`,
				path: ["shards", at, "used_memory"],
			};
		}
	}
	const shards = Map.groupBy(cluster.shards, (shard) => shard.node_uid);
	const endpoints = Map.groupBy(cluster.endpoints, (endpoint) => endpoint.node_uid);
	for (const [at, node] of cluster.nodes.entries()) {
		const held = shards.get(node.uid) ?? [];
		const promised = held.reduce((sum, shard) => sum + shard.memory_size, 0);
		if (promised > node.total_memory) {
			yield {
				rule: "memory_exceeded",
				message: `Node ${node.uid} is full: its shards are promised ${promised} bytes of ${node.total_memory}.`,
				path: ["nodes", at, "total_memory"],
			};
		}
		if (held.length > node.max_redis_servers) {
			yield {
				rule: "shard_limit_exceeded",
				message: `Node ${node.uid} holds ${held.length} shards; its limit is ${node.max_redis_servers}.`,
				path: ["nodes", at, "max_redis_servers"],
			};
		}
		const listeners = endpoints.get(node.uid)?.length ?? 0;
		if (listeners > node.max_listeners) {
			yield {
				rule: "listener_limit_exceeded",
				message: `Node ${node.uid} has ${listeners} endpoints; its limit is ${node.max_listeners}.`,
				path: ["nodes", at, "max_listeners"],
			};
		}
	}
}
