import { ROLES } from "@node-actions/domain";
import { z } from "zod";

/** As far as every database's whole numbers reach. */
const USER_UID_MAX = 2 ** 31 - 1;

const message = `must be a whole number from 1 to ${USER_UID_MAX}`;

const uid = z.int({ error: message }).min(1, { error: message }).max(USER_UID_MAX, { error: message });

const fields = {
	email: z.string().trim().min(1).max(254).meta({ description: "Login name; unique without regard to case" }),
	password: z
		.string()
		.min(8, { error: "must have at least 8 characters" })
		.max(256, { error: "must have at most 256 characters" })
		.meta({ description: "Never sent back" }),
	name: z.string().trim().min(1).max(254),
	role: z.enum(ROLES, { error: `must be one of ${ROLES.join(", ")}` }),
};

export const userRequest = z.strictObject({ uid });

/** The body of POST /v1/users. */
export const createUserBody = z
	.strictObject({ ...fields, name: fields.name.exactOptional(), role: fields.role.default("none") })
	.meta({ id: "CreateUser" });

/** The body of PUT /v1/users/{uid}: only what changes. */
export const updateUserBody = z
	.strictObject({
		email: fields.email.exactOptional(),
		password: fields.password.exactOptional(),
		name: fields.name.exactOptional(),
		role: fields.role.exactOptional(),
	})
	.meta({ id: "UpdateUser" });

export const updateUserRequest = z.strictObject({ uid, changes: updateUserBody });

/** The body of POST /v1/users/authorize and of the token procedures. */
export const tokenRequest = z
	.strictObject({
		ttl: z
			.int({ error: "must be a whole number of seconds" })
			.min(1, { error: "must be at least 1" })
			.max(86_400, { error: "must be at most 86400" })
			.default(300)
			.meta({ description: "Seconds the token lives, 1 to 86400" }),
	})
	.meta({ id: "TokenRequest" });
