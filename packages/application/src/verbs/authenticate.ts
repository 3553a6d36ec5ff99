import { err, ok, type RequestError, type Result, requestError, type User } from "@node-actions/domain";
import { type Awaitable, andThen } from "../awaitable.ts";
import type { LoginAttempt } from "../ports/credentials.ts";
import type { Principal } from "../principal.ts";
import type { ServiceDeps } from "../service-deps.ts";

/** Credentials as an adapter finds them in the envelope. */
export type Credentials =
	| { readonly kind: "basic"; readonly user_name: string; readonly password: string }
	| { readonly kind: "token"; readonly token: string };

/**
 * Who sends this request. Refuses with `unauthenticated` for missing, malformed or wrong credentials, and with
 * `too_many_failed_logins` while the user name or the address has failed too often. A password that was found right a moment ago is known at once.
 */
export function authenticate(
	deps: Pick<ServiceDeps, "users" | "hasher" | "tokens" | "logins">,
	credentials: Credentials | undefined,
	address: string,
): Awaitable<Result<Principal, RequestError>> {
	if (credentials === undefined)
		return err(
			unauthenticated(
				"There are no credentials that can be read; send user name and password as Basic, or a token as Bearer, in the Authorization header.",
			),
		);
	return credentials.kind === "token"
		? byToken(deps, credentials.token)
		: byPassword(deps, credentials.password, { user_name: credentials.user_name, address });
}

function byPassword(
	deps: Pick<ServiceDeps, "users" | "hasher" | "logins">,
	password: string,
	attempt: LoginAttempt,
): Awaitable<Result<Principal, RequestError>> {
	return andThen(deps.users.findByEmail(attempt.user_name), (user) =>
		user !== undefined && deps.hasher.verifiedBefore(user.password_hash, password)
			? ok(principalOf(user))
			: byHash(deps, user, password, attempt),
	);
}

async function byHash(
	deps: Pick<ServiceDeps, "hasher" | "logins">,
	user: User | undefined,
	password: string,
	attempt: LoginAttempt,
): Promise<Result<Principal, RequestError>> {
	const retry_after_seconds = await deps.logins.blockedForSeconds(attempt);
	if (retry_after_seconds > 0) {
		return err(
			requestError("too_many_failed_logins", `Too many failed logins; try again in ${retry_after_seconds} seconds.`, {
				retry_after_seconds,
			}),
		);
	}
	const right = await deps.hasher.verify(user?.password_hash, password);
	if (user === undefined || !right) {
		await deps.logins.failed(attempt);
		return err(
			unauthenticated("The user name or the password is wrong; send the right ones in the Authorization header."),
		);
	}
	await deps.logins.succeeded(attempt);
	return ok(principalOf(user));
}

async function byToken(
	deps: Pick<ServiceDeps, "users" | "tokens">,
	token: string,
): Promise<Result<Principal, RequestError>> {
	const claims = await deps.tokens.read(token);
	const user = claims === undefined ? undefined : await deps.users.find(claims.user_uid);
	if (user === undefined || claims?.issuedUnder(user.password_hash) !== true) {
		return err(unauthenticated("The token is expired or not valid; get a new one from POST /v1/users/authorize."));
	}
	return ok(principalOf(user));
}

function principalOf(user: User): Principal {
	return { user_uid: user.uid, email: user.email, role: user.role };
}

function unauthenticated(message: string): RequestError {
	return requestError("unauthenticated", message);
}
