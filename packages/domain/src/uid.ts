/** A node's number, as it stands in a path: an integer from 1 to 2^31 - 1. */
export type NodeUid = number;
/** A database's number. */
export type BdbUid = number;
/** A shard's name. Numbered shards carry their number as text ("3"); a real cluster's shards carry their process's id. */
export type ShardUid = string;
/** An endpoint's name, by habit `bdb:number` ("1:1"). */
export type EndpointUid = string;
/** A GUID. Never derived here: whoever starts an action brings it. */
export type ActionUid = string;

export const NODE_UID_MAX = 2 ** 31 - 1;

/** Orders uids so that numbered ones stand in numeric order ("9" before "10") and equal input always gives equal order. */
export function compareUid(a: string, b: string): number {
	if (a.length !== b.length) return a.length - b.length;
	return a < b ? -1 : a > b ? 1 : 0;
}
