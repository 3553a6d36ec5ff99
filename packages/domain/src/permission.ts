import { type RequestError, requestError } from "./error.ts";
import { err, ok, type Result } from "./result.ts";

/** The six management roles of the documented API, and `none`, which holds nothing. */
export const ROLES = [
	"admin",
	"cluster_member",
	"cluster_viewer",
	"db_member",
	"db_viewer",
	"user_manager",
	"none",
] as const;

export type Role = (typeof ROLES)[number];

const EVERY_MANAGER = [
	"admin",
	"cluster_member",
	"cluster_viewer",
	"db_member",
	"db_viewer",
	"user_manager",
] as const satisfies readonly Role[];

/** Who holds what (contract, section 1). A permission without a row does not compile; a role in no row holds nothing. */
export const PERMISSION_ROLES = {
	view_status_of_all_node_actions: EVERY_MANAGER,
	view_status_of_node_action: EVERY_MANAGER,
	view_status_of_cluster_action: EVERY_MANAGER,
	start_node_action: ["admin"],
	cancel_node_action: ["admin"],
	view_all_nodes_info: EVERY_MANAGER,
	view_node_info: EVERY_MANAGER,
	view_all_shards_info: EVERY_MANAGER,
	view_all_bdbs_info: EVERY_MANAGER,
	update_node: ["admin"],
	view_all_users_info: ["admin", "user_manager"],
	view_user_info: ["admin", "user_manager"],
	create_new_user: ["admin", "user_manager"],
	update_user: ["admin", "user_manager"],
	delete_user: ["admin", "user_manager"],
} as const satisfies Record<string, readonly Role[]>;

export type Permission = keyof typeof PERMISSION_ROLES;

export const PERMISSIONS = Object.keys(PERMISSION_ROLES) as readonly Permission[];

export function holds(role: Role, permission: Permission): boolean {
	return (PERMISSION_ROLES[permission] as readonly Role[]).includes(role);
}

/** The first line of every verb. Refuses with `permission_denied`. */
export function authorise(role: Role, permission: Permission): Result<undefined, RequestError> {
	if (holds(role, permission)) return ok(undefined);
	return err(
		requestError(
			"permission_denied",
			`The role ${role} does not hold the permission ${permission}; log in as a user whose role does: ${PERMISSION_ROLES[permission].join(", ")}.`,
		),
	);
}
