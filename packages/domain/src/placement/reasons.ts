import type { BrokenRule } from "./constraint.ts";
import type { PlacementDraft } from "./placement-draft.ts";
import type { Blocked } from "./plan.ts";

export type Candidate = Blocked["candidates"][number];

/** Candidates by place, undefined where nothing is said of the node in it. */
type Reasons = readonly (Candidate | undefined)[];

/**
 * The candidates of something blocked, as what many have in common and what is its own: a fleet has thousands of shards on a node and thousands of nodes that refuse each, and hardly
 * any of these pairs is ever told.
 */
export interface Shape {
	readonly common: Reasons;
	/** By place, what is said there instead. */
	readonly own: ReadonlyMap<number, Candidate | undefined>;
}

const shapes = new WeakMap<Blocked, Shape>();
const NOTHING_OWN: Shape["own"] = new Map();

/** What is blocked in this shape. Its candidates are listed once somebody asks for them. */
export function blockedBy(uid: Blocked["uid"], shape: Shape): Blocked {
	let listed: readonly Candidate[] | undefined;
	const blocked: Blocked = {
		uid,
		get candidates() {
			listed ??= [...candidatesOf(shape)];
			return listed;
		},
	};
	shapes.set(blocked, shape);
	return blocked;
}

export function shapeOf(blocked: Blocked): Shape {
	return shapes.get(blocked) ?? { common: blocked.candidates, own: NOTHING_OWN };
}

function* candidatesOf({ common, own }: Shape): Iterable<Candidate> {
	for (let place = 0; place < common.length; place += 1) {
		const candidate = own.has(place) ? own.get(place) : common[place];
		if (candidate !== undefined) yield candidate;
	}
}

/**
 * Makes the candidates of what is blocked. Shards that leave one node mostly break the same rule on each other node, and a fleet has thousands of those, so they share
 * what says so.
 */
export function openReasons({ cluster }: PlacementDraft) {
	const { nodes } = cluster.dense;
	/** What was said of each node last, by position. */
	const said: (Candidate | undefined)[] = [];
	/** Undefined for no rule. */
	return (node: number, rule: BrokenRule | undefined): Candidate | undefined => {
		if (rule === undefined) return undefined;
		const known = said[node];
		if (known?.rule === rule) return known;
		const candidate = { node_uid: nodes.uids[node] ?? 0, rule };
		said[node] = candidate;
		return candidate;
	};
}

/** Every candidate of what is blocked, those that several following each other have in common only once; some may come again. */
export function* unlikeCandidates(blocked: readonly Blocked[]): Iterable<Candidate> {
	let before: Reasons | undefined;
	/** Places of what is in common where all so far had something of their own. */
	let withheld: readonly number[] = [];
	for (const one of blocked) {
		const { common, own } = shapeOf(one);
		if (common === before) {
			for (const place of withheld) if (!own.has(place)) yield* said(common[place]);
			withheld = withheld.filter((place) => own.has(place));
		} else {
			for (let place = 0; place < common.length; place += 1) if (!own.has(place)) yield* said(common[place]);
			withheld = [...own.keys()];
			before = common;
		}
		for (const candidate of own.values()) yield* said(candidate);
	}
}

function said(candidate: Candidate | undefined): readonly Candidate[] {
	return candidate === undefined ? [] : [candidate];
}

/** The places of what is in common, rule by rule. */
interface Places {
	readonly by_rule: ReadonlyMap<BrokenRule, readonly number[]>;
	readonly total: number;
}

/**
 * Cuts candidates down to the first `max` of each rule, in their order, and counts them all. What many have in common is gone through once for all of them.
 */
export function openSamples(max: number) {
	const known = new Map<Reasons, Places>();
	const placesIn = (common: Reasons): Places => {
		const found = known.get(common) ?? placesByRule(common);
		known.set(common, found);
		return found;
	};
	return (blocked: Blocked): { readonly candidates: readonly Candidate[]; readonly total: number } => {
		const { common, own } = shapeOf(blocked);
		const { by_rule, total } = placesIn(common);
		const places = [...own.keys()];
		for (const shared of by_rule.values()) places.push(...firstOf(shared, own, max));
		const counts = new Map<BrokenRule, number>();
		const candidates: Candidate[] = [];
		for (const place of places.sort((a, b) => a - b)) {
			const candidate = own.has(place) ? own.get(place) : common[place];
			if (candidate === undefined) continue;
			const count = (counts.get(candidate.rule) ?? 0) + 1;
			counts.set(candidate.rule, count);
			if (count <= max) candidates.push(candidate);
		}
		return { candidates, total: total + countOf([...own.values()]) - countOf([...own.keys()].map((at) => common[at])) };
	};
}

/** The first places of these of which nothing else is said. */
function firstOf(places: readonly number[], own: Shape["own"], max: number): readonly number[] {
	const first: number[] = [];
	for (let at = 0; at < places.length && first.length < max; at += 1) {
		const place = places[at] ?? 0;
		if (!own.has(place)) first.push(place);
	}
	return first;
}

function countOf(reasons: Reasons): number {
	return reasons.filter((reason) => reason !== undefined).length;
}

function placesByRule(common: Reasons): Places {
	const by_rule = new Map<BrokenRule, number[]>();
	let total = 0;
	for (const [place, candidate] of common.entries()) {
		if (candidate === undefined) continue;
		total += 1;
		const places = by_rule.get(candidate.rule);
		if (places === undefined) by_rule.set(candidate.rule, [place]);
		else places.push(place);
	}
	return { by_rule, total };
}
