import { type Bdb, type Cluster, inMaintenance, type Node, type Shard, type Snapshot } from "../src/index.ts";
import { bdb, cluster, endpoint, node, shard } from "./clusters.ts";

const MIB = 1_048_576;
const UNIT = 100 * MIB;
const NODES_MAX = 4;
const BDBS_MAX = 3;
const SHARDS_MAX = 6;
/** One more stands for no rack. */
const RACKS = 3;

/** Whole numbers from 0 to below `limit`, the same for the same seed. */
export type Draw = (limit: number) => number;

export function openDraw(seed: number): Draw {
	let state = seed >>> 0;
	return (limit) => {
		state = (state + 0x6d2b79f5) >>> 0;
		let mixed = Math.imul(state ^ (state >>> 15), state | 1);
		mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
		return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000) * limit);
	};
}

/**
 * A cluster of up to 4 nodes, 3 databases and 6 shards. Room is drawn around what stands on each node, so that many clusters
 * are just too tight or just loose enough. Nodes may be down, closed, or in maintenance.
 */
export function smallCluster(draw: Draw): Cluster {
	const count = draw(8) === 0 ? 1 + draw(NODES_MAX) : 3 + draw(NODES_MAX - 2);
	const racks = Array.from({ length: count }, () => draw(RACKS + 1));
	const bdbs: Bdb[] = [];
	const shards: Shard[] = [];
	const wanted = 1 + draw(BDBS_MAX);
	while (bdbs.length < wanted && shards.length < SHARDS_MAX) {
		const replication = draw(3) > 0 && count > 1 && shards.length + 2 <= SHARDS_MAX;
		const copies = replication ? 2 : 1;
		const ranges = 1 + draw(Math.min(3, Math.floor((SHARDS_MAX - shards.length) / copies)));
		const uid = bdbs.length + 1;
		const size = 1 + draw(3);
		let apart = true;
		for (let range = 0; range < ranges; range += 1) {
			const at = draw(count);
			const beside = (at + 1 + draw(Math.max(1, count - 1))) % count;
			if (racks[at] === racks[beside] && racks[at] !== RACKS) apart = false;
			for (let copy = 0; copy < copies; copy += 1) {
				shards.push(
					shard(String(shards.length + 1), uid, (copy === 0 ? at : beside) + 1, {
						role: copy === 0 ? "master" : "slave",
						assigned_slots: slotsOf(range, ranges),
						memory_size: size * UNIT,
						used_memory: size * UNIT,
					}),
				);
			}
		}
		bdbs.push(
			bdb(uid, { replication, rack_aware: replication && apart && draw(2) === 0, active_active: draw(4) === 0 }),
		);
	}
	const endpoints = bdbs.map(({ uid }) => endpoint(uid, draw(count) + 1));
	const nodes = racks.map((rack, at): Node => {
		const there = shards.filter(({ node_uid }) => node_uid === at + 1);
		const bound = endpoints.filter(({ node_uid }) => node_uid === at + 1).length;
		const away = at > 0 && draw(15) === 0;
		return node(at + 1, {
			rack_id: rack === RACKS ? null : `rack-${rack}`,
			status: draw(15) === 0 ? "down" : "active",
			accept_servers: !away && draw(12) > 0,
			maintenance_depth: away ? 1 : 0,
			total_memory: there.reduce((sum, { memory_size }) => sum + memory_size, draw(7) * UNIT),
			max_redis_servers: there.length + draw(4),
			max_listeners: bound + draw(4),
		});
	});
	const snapshots = nodes.filter(inMaintenance).map(({ uid }) => emptySnapshot(uid));
	return cluster({ nodes, bdbs, shards, endpoints, snapshots });
}

/** What a node in maintenance comes back from that has nothing to take home. */
function emptySnapshot(node_uid: number): Snapshot {
	return {
		name: "before",
		node_uid,
		kind: "maintenance",
		created_time: 0,
		accept_servers: true,
		max_listeners: 100,
		was_primary: false,
		shards: [],
		endpoints: [],
	};
}

function slotsOf(range: number, ranges: number): string {
	const first = Math.floor((16_384 / ranges) * range);
	return `${first}-${Math.floor((16_384 / ranges) * (range + 1)) - 1}`;
}
