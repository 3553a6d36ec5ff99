import type { ActionName } from "@node-actions/domain";
import type { Asked, SeenAction } from "@node-actions/test-fixtures/history/recorded-run";
import { nameOf } from "@node-actions/test-fixtures/place";
import type { Chance } from "./chance.ts";

/** Of `examples/six-nodes.yaml`. Only the last two are ever removed: the others are to have something to do until the end. */
const NODES = [1, 2, 3, 4, 5, 6] as const;
const REMOVED = [5, 6] as const;

const NAMES = [
	[10, "maintenance_on"],
	[10, "maintenance_off"],
	[8, "enslave_node"],
] as const satisfies readonly (readonly [number, ActionName])[];

/** Removals are started so seldom that their nodes last for a while, and cancelled like all others. */
const REMOVE = {
	start: [0.3, "remove"],
	cancel: [8, "remove"],
	get: [8, "remove"],
} as const satisfies Record<string, readonly [number, ActionName]>;

const KINDS = [
	[44, "get"],
	[13, "list"],
	[5, "node_list"],
	[26, "start"],
	[9, "cancel"],
	[3, "history"],
] as const;

/** Of so many questions and cancels one goes anywhere; the others are about what a list has just shown. */
const ANYWHERE = 3;

/** What a client asks next, who knows of these actions. */
export function chooseRequest(chance: Chance, known: readonly SeenAction[]): Asked {
	const kind = chance.pick(KINDS);
	switch (kind) {
		case "list":
		case "history":
			return { kind };
		case "node_list":
			return { kind: "list", node_uid: oneOf(chance, NODES) };
		case "get":
		case "start":
		case "cancel": {
			const seen = known[chance.below(known.length)];
			if (kind !== "start" && seen !== undefined && chance.below(ANYWHERE) > 0) {
				return { kind, node_uid: Number(seen.node_uid), name: nameOf(seen) };
			}
			const name = chance.pick<ActionName>([...NAMES, REMOVE[kind]]);
			return { kind, node_uid: oneOf(chance, name === "remove" ? REMOVED : NODES), name };
		}
		default:
			return kind satisfies never;
	}
}

function oneOf(chance: Chance, nodes: readonly number[]): number {
	return nodes[chance.below(nodes.length)] ?? 1;
}
