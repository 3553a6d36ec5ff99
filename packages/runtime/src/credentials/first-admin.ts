import { randomInt } from "node:crypto";
import { type PasswordHasher, StoreUnavailable, type UserStore } from "@node-actions/application";
import { decideUserChange, type User } from "@node-actions/domain";
import type { Config } from "../config/config.ts";
import { StartError } from "../start-error.ts";

export type FirstAdmin =
	| { readonly kind: "existing"; readonly email: string }
	/** `generated_password` only when none was configured. It is known here and nowhere else: show it once. */
	| { readonly kind: "created"; readonly email: string; readonly generated_password?: string };

/**
 * Makes the first admin unless there is an admin; a stored one is never changed, whatever is configured now. Rejects with `StartError` when a
 * user who is no admin has the configured name, and with `StoreUnavailable`.
 */
export async function ensureFirstAdmin(
	deps: { readonly users: UserStore; readonly hasher: PasswordHasher },
	config: Pick<Config, "admin_user" | "admin_password">,
): Promise<FirstAdmin> {
	const admin = (await deps.users.list()).find(isAdmin);
	if (admin !== undefined) return { kind: "existing", email: admin.email };
	const password = config.admin_password ?? readablePassword();
	const fields = {
		email: config.admin_user,
		name: config.admin_user,
		role: "admin",
		password_hash: await deps.hasher.hash(password),
	} as const;
	const created = await deps.users.change((users, next_uid) =>
		decideUserChange("admin", users, next_uid, { kind: "create", fields }),
	);
	// Another process on the same database may have been first.
	const other = created.ok ? undefined : (await deps.users.list()).find(isAdmin);
	if (other !== undefined) return { kind: "existing", email: other.email };
	if (!created.ok && created.error.error_code === "service_unavailable")
		throw new StoreUnavailable(created.error.message);
	if (!created.ok) {
		throw new StartError([`The first admin, ${fields.email}, cannot be made: ${created.error.message}`], {
			exit_code: 1,
		});
	}
	return {
		kind: "created",
		email: created.value.email,
		...(config.admin_password === undefined ? { generated_password: password } : {}),
	};
}

function isAdmin({ role }: User): boolean {
	return role === "admin";
}

/** Letters and digits that are not mistaken for one another. */
const READABLE = "abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";

/** Four groups of five: 115 bits, and nothing in it that a shell or a URL would take for its own. */
function readablePassword(): string {
	const group = () => Array.from({ length: 5 }, () => READABLE[randomInt(READABLE.length)]).join("");
	return [group(), group(), group(), group()].join("-");
}
