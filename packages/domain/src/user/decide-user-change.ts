import { type RequestError, requestError } from "../error.ts";
import type { Role } from "../permission.ts";
import { err, ok, type Result } from "../result.ts";
import type { User } from "./user.ts";

/** What a store writes. */
export type UserChange =
	| { readonly kind: "created"; readonly user: User }
	| { readonly kind: "updated"; readonly user: User }
	| { readonly kind: "deleted"; readonly user: User };

/** What a caller asks for. The password comes hashed: hashing is slow and not a decision. */
export type UserCommand =
	| { readonly kind: "create"; readonly fields: Omit<User, "uid"> }
	| { readonly kind: "update"; readonly uid: number; readonly fields: Partial<Omit<User, "uid">> }
	| { readonly kind: "delete"; readonly uid: number };

/**
 * Applies the rules of user management, given that `by` may change users at all: only an admin gives or takes the admin role, or changes
 * an admin in any way; the last admin is neither demoted nor deleted; an e-mail address belongs to one user. Refuses with
 * `user_not_found`, `permission_denied`, `last_admin` or `email_already_exists`, in this order.
 */
export function decideUserChange(
	by: Role,
	users: readonly User[],
	next_uid: number,
	command: UserCommand,
): Result<UserChange, RequestError> {
	const before = command.kind === "create" ? undefined : users.find((user) => user.uid === command.uid);
	if (command.kind !== "create" && before === undefined) {
		return err(
			requestError("user_not_found", `There is no user ${command.uid}; the list of users shows those there are.`),
		);
	}
	const roleAfter = command.kind === "delete" ? undefined : (command.fields.role ?? before?.role);
	if (by !== "admin" && (before?.role === "admin" || roleAfter === "admin")) {
		return err(
			requestError(
				"permission_denied",
				"Only an admin gives or takes the admin role or changes an admin; log in as one.",
			),
		);
	}
	const admins = users.filter((user) => user.role === "admin");
	if (before?.role === "admin" && roleAfter !== "admin" && admins.length === 1) {
		return err(requestError("last_admin", "This is the last admin; make another user an admin first."));
	}
	const email = command.kind === "delete" ? undefined : command.fields.email;
	if (email !== undefined) {
		const taken = users.some((user) => user.uid !== before?.uid && sameEmail(user.email, email));
		if (taken)
			return err(
				requestError(
					"email_already_exists",
					"Another user has this e-mail address; choose another, or change that user.",
				),
			);
	}
	switch (command.kind) {
		case "create":
			return ok({ kind: "created", user: { uid: next_uid, ...command.fields } });
		case "update":
			return ok({ kind: "updated", user: { ...(before as User), ...command.fields } });
		case "delete":
			return ok({ kind: "deleted", user: before as User });
		default:
			return command satisfies never;
	}
}

export function sameEmail(a: string, b: string): boolean {
	return a.toLowerCase() === b.toLowerCase();
}
