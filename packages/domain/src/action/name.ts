/** The four actions, by the name they have in a path (contract, section 1). */
export const ACTION_NAMES = ["remove", "maintenance_on", "maintenance_off", "enslave_node"] as const;

export type ActionName = (typeof ACTION_NAMES)[number];

/** The name an action object carries: only `remove` differs from the path (contract, section 2). */
export const SHOWN_NAME = {
	remove: "remove_node",
	maintenance_on: "maintenance_on",
	maintenance_off: "maintenance_off",
	enslave_node: "enslave_node",
} as const satisfies Record<ActionName, string>;

export type ShownName = (typeof SHOWN_NAME)[ActionName];

/** The action of a name, be it the one in a path or the one that is shown, which whoever reads an answer knows it by. */
export function actionByAnyName(name: string): ActionName | undefined {
	return ACTION_NAMES.find((action) => action === name || SHOWN_NAME[action] === name);
}

/** How the refusal of a name that is none ends: with the names there are, and first the one that is meant where an action is shown by that name. */
export function namesInstead(name: string): string {
	const meant = actionByAnyName(name);
	const names = `actions are ${ACTION_NAMES.join(", ")}.`;
	return meant === undefined ? `the ${names}` : `did you mean ${meant}? The ${names}`;
}

export function isActionName(name: string): name is ActionName {
	return (ACTION_NAMES as readonly string[]).includes(name);
}
