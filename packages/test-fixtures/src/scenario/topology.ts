import { type Cluster, checkCluster, type ShardRole } from "@node-actions/domain";
import { expect } from "vitest";
import type { Play, Step } from "./scenario.ts";
import { check, known } from "./steps.ts";

/** What actions promise to bring back: every node's settings, shard, role, endpoint, snapshot, and the primary. */
export function topologyOf({ state_id: _grows, ...topology }: Cluster): Omit<Cluster, "state_id"> {
	return topology;
}

/** Broken by no action, at no moment. */
const ALWAYS = new Set([
	"two_masters",
	"missing_master",
	"copies_on_one_node",
	"copies_in_one_rack",
	"missing_node",
	"missing_replica",
	"missing_primary",
	"memory_exceeded",
	"shard_limit_exceeded",
]);

/** Fails on a cluster that breaks a rule no action may break. */
export function expectSound(cluster: Cluster): void {
	expect(checkCluster(cluster).filter(({ rule }) => ALWAYS.has(rule))).toEqual([]);
}

/** A check of the cluster as it is now. */
export function finds(text: string, look: (cluster: Cluster, play: Play) => void): Step {
	return check(text, async (play) => look(await play.world.cluster(), play));
}

/** Keeps the cluster in mind for `isAsRemembered`. */
export const remembers: Step = check("the cluster is remembered", async (play) => {
	play.remembered = await play.world.cluster();
});

export const isAsRemembered: Step = finds("the cluster is as it was remembered", (cluster, { remembered }) => {
	expect(topologyOf(cluster)).toEqual(topologyOf(known(remembered)));
});

/** Where each shard stands, and in which role: `{"1": "2 master"}`. */
export function placement(cluster: Cluster): Record<string, string> {
	return Object.fromEntries(cluster.shards.map(({ uid, node_uid, role }) => [uid, `${node_uid} ${role}`]));
}

/** The uids of the shards on a node, of one role or of both. */
export function shardsOn(cluster: Cluster, node_uid: number, role?: ShardRole): readonly string[] {
	return cluster.shards
		.filter((shard) => shard.node_uid === node_uid && (role === undefined || shard.role === role))
		.map(({ uid }) => uid);
}

export function endpointsOn(cluster: Cluster, node_uid: number): readonly string[] {
	return cluster.endpoints.filter((endpoint) => endpoint.node_uid === node_uid).map(({ uid }) => uid);
}

export function nodeOf(cluster: Cluster, node_uid: number) {
	return known(cluster.nodes.find(({ uid }) => uid === node_uid));
}

export function nodeUids(cluster: Cluster): readonly number[] {
	return cluster.nodes.map(({ uid }) => uid);
}
