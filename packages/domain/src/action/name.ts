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

export function isActionName(name: string): name is ActionName {
	return (ACTION_NAMES as readonly string[]).includes(name);
}
