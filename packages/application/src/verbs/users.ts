import {
	authorise,
	decideUserChange,
	err,
	ok,
	type RequestError,
	type Result,
	requestError,
	type User,
	type UserCommand,
} from "@node-actions/domain";
import type { z } from "zod";
import type { Principal } from "../principal.ts";
import type { createUserBody, updateUserBody } from "../schema/user-request.ts";
import type { ServiceDeps } from "../service-deps.ts";
import { type UserObject, userObject } from "../views/user-object.ts";

type UserDeps = Pick<ServiceDeps, "users" | "hasher">;

export async function listUsers(
	deps: UserDeps,
	principal: Principal,
): Promise<Result<readonly UserObject[], RequestError>> {
	const allowed = authorise(principal.role, "view_all_users_info");
	if (!allowed.ok) return allowed;
	return ok((await deps.users.list()).map(userObject));
}

/** Refuses with `permission_denied` or `user_not_found`. */
export async function getUser(
	deps: UserDeps,
	principal: Principal,
	input: { readonly uid: number },
): Promise<Result<UserObject, RequestError>> {
	const allowed = authorise(principal.role, "view_user_info");
	if (!allowed.ok) return allowed;
	const user = await userOf(deps, input.uid);
	return user.ok ? ok(userObject(user.value)) : user;
}

/** Refuses with `permission_denied` or `email_already_exists`. The name defaults to the e-mail address. */
export async function createUser(
	deps: UserDeps,
	principal: Principal,
	{ password, ...fields }: z.output<typeof createUserBody>,
): Promise<Result<UserObject, RequestError>> {
	const allowed = authorise(principal.role, "create_new_user");
	if (!allowed.ok) return allowed;
	const password_hash = await deps.hasher.hash(password);
	return change(deps, principal, { kind: "create", fields: { name: fields.email, ...fields, password_hash } });
}

/** Changes only what is given. Refuses as `decideUserChange` says. */
export async function updateUser(
	deps: UserDeps,
	principal: Principal,
	input: { readonly uid: number; readonly changes: z.output<typeof updateUserBody> },
): Promise<Result<UserObject, RequestError>> {
	const allowed = authorise(principal.role, "update_user");
	if (!allowed.ok) return allowed;
	const { password, ...fields } = input.changes;
	const hashed = password === undefined ? {} : { password_hash: await deps.hasher.hash(password) };
	return change(deps, principal, { kind: "update", uid: input.uid, fields: { ...fields, ...hashed } });
}

/** Answers the user as it was last. Refuses as `decideUserChange` says. */
export async function deleteUser(
	deps: UserDeps,
	principal: Principal,
	input: { readonly uid: number },
): Promise<Result<UserObject, RequestError>> {
	const allowed = authorise(principal.role, "delete_user");
	if (!allowed.ok) return allowed;
	return change(deps, principal, { kind: "delete", uid: input.uid });
}

async function change(
	deps: UserDeps,
	principal: Principal,
	command: UserCommand,
): Promise<Result<UserObject, RequestError>> {
	const changed = await deps.users.change((users, next_uid) =>
		decideUserChange(principal.role, users, next_uid, command),
	);
	return changed.ok ? ok(userObject(changed.value)) : changed;
}

export async function userOf(deps: Pick<ServiceDeps, "users">, uid: number): Promise<Result<User, RequestError>> {
	const user = await deps.users.find(uid);
	return user === undefined
		? err(requestError("user_not_found", `There is no user ${uid}; the list of users shows those there are.`))
		: ok(user);
}
