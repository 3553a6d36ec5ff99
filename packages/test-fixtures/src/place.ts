import type { ActionObject } from "@node-actions/application";
import { ACTION_NAMES, type ActionName, type NodeUid, SHOWN_NAME } from "@node-actions/domain";

/** Names the one visible record that a node and an action name can have together. */
export function place(node_uid: NodeUid, name: ActionName): string {
	return `${name}@${node_uid}`;
}

export function placeOf(shown: Pick<ActionObject, "name" | "node_uid">): string {
	return place(Number(shown.node_uid), nameOf(shown));
}

/** The name in paths of an action as it is shown. */
export function nameOf(shown: Pick<ActionObject, "name">): ActionName {
	const name = ACTION_NAMES.find((one) => SHOWN_NAME[one] === shown.name);
	if (name === undefined) throw new Error(`No action is shown as ${shown.name}.`);
	return name;
}
