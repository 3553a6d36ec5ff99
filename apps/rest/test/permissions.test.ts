import { holds, ROLES } from "@node-actions/domain";
import { expect, test } from "vitest";
import { ROUTES } from "../src/routes/routes.ts";
import { openServer } from "./open-server.ts";

const VALUES: Record<string, string> = { node_uid: "9", action: "remove", action_uid: "none", uid: "99", name: "none" };

const BODIES: Record<string, string> = {
	createUser: JSON.stringify({ email: "admin@example.com", password: "long enough" }),
	updateUser: "{}",
};

test.each(ROLES)("%s is refused on exactly the routes whose documented permission the role lacks", async (role) => {
	await using server = await openServer();
	const as = role === "admin" ? undefined : await server.addUser(role);
	for (const { method, path, permission, operation_id } of ROUTES) {
		const body = BODIES[operation_id];
		const response = await server.send(
			method,
			path.replaceAll(/:(\w+)/g, (_all, name: string) => VALUES[name] ?? ""),
			{ ...(as === undefined ? {} : { as }), ...(body === undefined ? {} : { body }) },
		);
		const allowed = permission === undefined || holds(role, permission);
		expect({ operation_id, refused: response.status === 403 }).toStrictEqual({ operation_id, refused: !allowed });
	}
});
