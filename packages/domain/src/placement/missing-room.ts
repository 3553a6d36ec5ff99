import type { ActionName } from "../action/name.ts";
import type { NodeUid } from "../uid.ts";
import { type BrokenRule, openShardRules, type ShardRules } from "./constraint.ts";
import { type PlacementDraft, withDraft } from "./placement-draft.ts";
import type { Infeasible } from "./plan.ts";
import type { PlanContext } from "./plan-input.ts";
import { unlikeCandidates } from "./reasons.ts";
import type { Remedy } from "./remedy.ts";

/** The rules that more of something on a node can satisfy. */
export type RoomRule = Extract<BrokenRule, "memory" | "shard_limit" | "listener_limit">;

/** A remedy that may need more or less of something: `least` that could help, and from there in steps to `most`, which helps if any amount does. */
export interface Need<Kind extends Remedy = Remedy> {
	readonly least: number;
	readonly most: number;
	readonly step: number;
	/** What probably suffices; `least` where nothing better is known. */
	readonly guess: number;
	readonly remedy: (amount: number) => Kind;
}

/** What an infeasible action lacks, as far as it can be told without planning again. */
export interface Shortage {
	/** What the nodes lack that could be given room under this rule: of those that refused what is blocked and of the others, least first each, then by uid. */
	readonly needs: { readonly [Rule in RoomRule]: readonly Need[] };
	/** The memory that one more node must have. */
	readonly memory_of_new_node: Omit<Need, "remedy">;
}

const NOWHERE = -1;

/** No amount helps. */
const HOPELESS = { least: 1, most: 0, step: 1, guess: 1 };

/**
 * Works out what is missing. Shards that no node can take as the cluster is (`stuck`) must all go to the one node that is given room, so that the bytes it lacks are
 * known. Where all could be placed one by one, and not together, any node in service may be the one that needs room, and it is known only that what it lacks is the
 * memory of some of the shards less what is free there: a multiple of what divides all their sizes, less that. Nodes that refused what is blocked come first.
 */
export function findShortage(
	context: PlanContext,
	node_uid: NodeUid,
	name: ActionName,
	infeasible: Infeasible,
): Shortage {
	return withDraft(context.cluster, context, (draft) => {
		const { nodes, shards } = draft.cluster.dense;
		const home = nodes.positionOf(node_uid);
		const restores = name === "maintenance_off";
		// A restoration brings shards from everywhere.
		const moving = restores ? [...Array(shards.size).keys()] : Array.from(shards.on(home));
		let bytes = 0;
		let step = 0;
		let smallest = Number.POSITIVE_INFINITY;
		for (const shard of moving) {
			const memory = shards.memory[shard] ?? 0;
			bytes += memory;
			step = commonDivisor(step, memory);
			if (memory > 0) smallest = Math.min(smallest, memory);
		}
		step = Math.max(1, step);
		if (smallest === Number.POSITIVE_INFINITY) smallest = 0;
		const endpoints = infeasible.blocked.filter(({ uid }) => draft.cluster.endpoint(uid) !== undefined).length;
		const stuck = restores ? NOTHING_STUCK : findStuck(draft, infeasible);

		const freeOn = (node: number): number => (nodes.total_memory[node] ?? 0) - draft.memoryOn(node);
		const isShortOfPlaces = (node: number): boolean =>
			stuck.count > 0 && draft.shardsOn(node) + stuck.count > (nodes.max_shards[node] ?? 0);
		const memoryOf = (node: number, remedy: Need["remedy"]): Need => {
			const free = freeOn(node);
			// More of one thing is of no use where the other is missing as well.
			if (isShortOfPlaces(node)) return { ...HOPELESS, remedy };
			const open = Math.max(1, (stuck.count > 0 ? stuck.bytes : smallest) - free);
			const least = open + ((((-free - open) % step) + step) % step);
			return { least, most: bytes - free, step, guess: Math.max(least, stuck.blocked_bytes - free), remedy };
		};
		const shardsOf = (node: number, remedy: Need["remedy"]): Need => {
			if (stuck.count > 0 && stuck.bytes > freeOn(node)) return { ...HOPELESS, remedy };
			const over = draft.shardsOn(node) - (nodes.max_shards[node] ?? 0);
			const least = Math.max(1, over + Math.max(1, stuck.count));
			return { least, most: over + moving.length, step: 1, guess: least, remedy };
		};
		const listenersOf = (node: number, remedy: Need["remedy"]): Need => {
			// Endpoints are all alike, and every other node that may take them is full.
			const least = Math.max(1, draft.listenersOn(node) - (nodes.max_listeners[node] ?? 0) + endpoints);
			return { least, most: least + draft.cluster.endpointsOn(node_uid).length, step: 1, guess: least, remedy };
		};
		const needOf = (rule: RoomRule, node: number): Need => {
			const uid = nodes.uids[node] ?? 0;
			switch (rule) {
				case "memory":
					return memoryOf(node, (more) => ({ kind: "add_memory", node_uid: uid, bytes: more }));
				case "shard_limit": {
					const max = nodes.max_shards[node] ?? 0;
					return shardsOf(node, (more) => ({
						kind: "raise_shard_limit",
						node_uid: uid,
						max_redis_servers: max + more,
					}));
				}
				case "listener_limit": {
					const max = nodes.max_listeners[node] ?? 0;
					return listenersOf(node, (more) => ({
						kind: "raise_listener_limit",
						node_uid: uid,
						max_listeners: max + more,
					}));
				}
				default:
					return rule satisfies never;
			}
		};
		/** Nodes that could take something if they had more room, whatever was found to be in the way. */
		const usable = restores
			? []
			: nodes.members().filter((node) => node !== home && nodes.up[node] === 1 && draft.accepts(node));
		const needsOf = (rule: RoomRule, of: readonly number[]): readonly Need[] =>
			of
				.filter((node) => node !== NOWHERE)
				.sort((a, b) => a - b)
				.map((node) => needOf(rule, node))
				.filter(({ least, most }) => least <= most)
				.sort((a, b) => a.guess - b.guess);
		const needsUnder = (rule: RoomRule): readonly Need[] => {
			// Only endpoints are kept out by it.
			if (rule === "listener_limit" && endpoints === 0) return [];
			if (rule !== "listener_limit" && stuck.count > 0) return needsOf(rule, stuck.nodes(rule));
			const refused = new Set(Array.from(namedNodes(infeasible, rule), nodes.positionOf));
			if (rule === "listener_limit") return needsOf(rule, [...refused]);
			// What has no place beside the others may find one where another of them is given more room.
			return [
				...needsOf(rule, [...refused]),
				...needsOf(
					rule,
					usable.filter((node) => !refused.has(node)),
				),
			];
		};
		const least = stuck.count > 0 ? stuck.bytes : 0;
		return {
			// Read now: afterwards the draft shows nothing any more.
			needs: {
				memory: needsUnder("memory"),
				shard_limit: needsUnder("shard_limit"),
				listener_limit: needsUnder("listener_limit"),
			},
			memory_of_new_node: { least, most: Math.max(least, bytes), step, guess: least },
		};
	});
}

/** Shards that no node can take, and what keeps them from each. */
interface Stuck {
	readonly count: number;
	readonly bytes: number;
	/** Of the smallest shard for which no place was found, stuck or not. */
	readonly blocked_bytes: number;
	/** Nodes where this rule, and no other before it, keeps out every one of them. */
	nodes(rule: BrokenRule): number[];
}

const NOTHING_STUCK: Stuck = { count: 0, bytes: 0, blocked_bytes: 0, nodes: () => [] };

function findStuck(draft: PlacementDraft, { blocked }: Infeasible): Stuck {
	const { nodes, shards } = draft.cluster.dense;
	const members = nodes.members();
	const rulesFor = openShardRules(draft, members);
	let count = 0;
	let bytes = 0;
	let blocked_bytes = Number.POSITIVE_INFINITY;
	/** By place in `members`, the rule that keeps out the shard that is looked at, and all stuck shards so far; undefined where they differ. */
	const rules: (BrokenRule | undefined)[] = members.map(() => undefined);
	const common = [...rules];
	let before: { readonly rules: ShardRules; readonly home: number | undefined; readonly isStuck: boolean } | undefined;
	for (const { uid } of blocked) {
		const shard = shards.positionOf(uid);
		if (shard === NOWHERE) continue;
		const memory = shards.memory[shard] ?? 0;
		blocked_bytes = Math.min(blocked_bytes, memory);
		const home = shards.node[shard];
		const own = rulesFor(shard);
		const isLikeBefore = before !== undefined && before.home === home && areSame(before.rules, own);
		before = {
			rules: own,
			home,
			isStuck: isLikeBefore ? before?.isStuck === true : isStuck(own.on, home, members, rules),
		};
		if (!before.isStuck) continue;
		// What is kept out of all nodes by the same rules changes nothing of what all have in common.
		for (let at = 0; !isLikeBefore && at < rules.length; at += 1) {
			if (count === 0 || common[at] === rules[at]) common[at] = rules[at];
			else common[at] = undefined;
		}
		count += 1;
		bytes += memory;
	}
	return {
		count,
		bytes,
		blocked_bytes: blocked_bytes === Number.POSITIVE_INFINITY ? 0 : blocked_bytes,
		nodes: (rule) => members.filter((_, at) => common[at] === rule),
	};
}

/** Whether two shards are kept out of every node by the same rules. */
function areSame(one: ShardRules, other: ShardRules): boolean {
	return one.row === other.row && one.holders.length === 0 && other.holders.length === 0;
}

/** Whether no node but its own may take the shard. Then `rules` holds, for each member, the first rule that it breaks. */
function isStuck(
	ruleOn: (node: number) => BrokenRule | undefined,
	home: number | undefined,
	members: readonly number[],
	rules: (BrokenRule | undefined)[],
): boolean {
	for (let at = 0; at < members.length; at += 1) {
		const node = members[at] ?? NOWHERE;
		const rule = ruleOn(node);
		if (rule === undefined && node !== home) return false;
		rules[at] = rule;
	}
	return true;
}

/** The nodes that broke the rule for something that is blocked. */
function namedNodes({ blocked }: Infeasible, broken: BrokenRule): ReadonlySet<NodeUid> {
	const named = new Set<NodeUid>();
	for (const { node_uid, rule } of unlikeCandidates(blocked)) if (rule === broken) named.add(node_uid);
	return named;
}

function commonDivisor(a: number, b: number): number {
	let [large, small] = [a, b];
	while (small > 0) [large, small] = [small, large % small];
	return large;
}
