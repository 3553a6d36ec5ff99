import { describe, expect, it } from "vitest";
import { authorise, holds, PERMISSION_ROLES, PERMISSIONS, ROLES } from "../src/index.ts";

const EVERY_MANAGER = ["admin", "cluster_member", "cluster_viewer", "db_member", "db_viewer", "user_manager"];

describe("permissions", () => {
	it("are held by the roles that the documentation names", () => {
		expect(PERMISSION_ROLES).toMatchObject({
			view_status_of_all_node_actions: EVERY_MANAGER,
			view_status_of_node_action: EVERY_MANAGER,
			start_node_action: ["admin"],
			cancel_node_action: ["admin"],
			update_user: ["admin", "user_manager"],
		});
	});

	it("are none for the role none", () => {
		expect(PERMISSIONS.filter((permission) => holds("none", permission))).toEqual([]);
	});

	it("are all held by an admin", () => {
		expect(PERMISSIONS.every((permission) => holds("admin", permission))).toBe(true);
	});

	it("refuse with permission_denied exactly where they are not held", () => {
		for (const role of ROLES) {
			for (const permission of PERMISSIONS) {
				const allowed = authorise(role, permission);
				expect(allowed.ok).toBe(holds(role, permission));
				if (!allowed.ok) expect(allowed.error.error_code).toBe("permission_denied");
			}
		}
	});
});
