import { err, ok, type RequestError, type Result, requestError, type User } from "@node-actions/domain";
import { type Awaitable, andThen } from "../awaitable.ts";
import type { LoginAttempt } from "../ports/credentials.ts";
import type { Principal } from "../principal.ts";
import { type Credentials, readAuthorization } from "../read-authorization.ts";
import type { ServiceDeps } from "../service-deps.ts";

type LoginDeps = Pick<ServiceDeps, "users" | "hasher" | "logins" | "proven">;

/**
 * Who sends a request whose `Authorization` header is this. Refuses with `unauthenticated` for missing, malformed or wrong credentials, and with
 * `too_many_failed_logins` while the user name or the address has failed too often. A header whose password was found right a moment ago is known at
 * once, as long as the user has that password.
 */
export function authenticate(
	deps: LoginDeps & Pick<ServiceDeps, "tokens">,
	authorization: string | undefined,
	address: string,
): Awaitable<Result<Principal, RequestError>> {
	if (authorization === undefined) return noCredentials();
	const proven = deps.proven.find(authorization);
	if (proven === undefined) return byCredentials(deps, authorization, address);
	return andThen(deps.users.findByEmail(proven.user_name), (user) =>
		user?.password_hash === proven.password_hash ? ok(principalOf(user)) : byCredentials(deps, authorization, address),
	);
}

function byCredentials(
	deps: LoginDeps & Pick<ServiceDeps, "tokens">,
	authorization: string,
	address: string,
): Awaitable<Result<Principal, RequestError>> {
	const credentials = readAuthorization(authorization);
	if (credentials === undefined) return noCredentials();
	return credentials.kind === "token"
		? byToken(deps, credentials.token)
		: byPassword(deps, authorization, credentials, address);
}

async function byPassword(
	deps: LoginDeps,
	authorization: string,
	{ user_name, password }: Extract<Credentials, { readonly kind: "basic" }>,
	address: string,
): Promise<Result<Principal, RequestError>> {
	const attempt: LoginAttempt = { user_name, address };
	const user = await deps.users.findByEmail(user_name);
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
	deps.proven.add(authorization, { user_name, password_hash: user.password_hash });
	return ok(principalOf(user));
}

async function byToken(
	deps: Pick<ServiceDeps, "users" | "tokens">,
	token: string,
): Promise<Result<Principal, RequestError>> {
	const claims = await deps.tokens.read(token);
	const user = claims === undefined ? undefined : await deps.users.find(claims.user_uid);
	if (user === undefined || claims?.issuedUnder(user.password_hash) !== true) {
		return err(unauthenticated("The token is expired or not valid; get a new one with your user name and password."));
	}
	return ok(principalOf(user));
}

function principalOf(user: User): Principal {
	return { user_uid: user.uid, email: user.email, role: user.role };
}

function noCredentials(): Result<Principal, RequestError> {
	return err(
		unauthenticated(
			"There are no credentials that can be read; send user name and password as Basic, or a token as Bearer, in the Authorization header.",
		),
	);
}

function unauthenticated(message: string): RequestError {
	return requestError("unauthenticated", message);
}
