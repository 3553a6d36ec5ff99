import { ROLES, type User } from "@node-actions/domain";
import { z } from "zod";

/** A user as the API shows one: never with a password or its hash. */
export const userObjectSchema = z
	.object({
		uid: z.int(),
		email: z.string(),
		name: z.string(),
		role: z.enum(ROLES),
	})
	.meta({ id: "User" });

export type UserObject = z.output<typeof userObjectSchema>;

export function userObject({ uid, email, name, role }: User): UserObject {
	return { uid, email, name, role };
}
