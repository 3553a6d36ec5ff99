import { ok, type RequestError, type Result } from "@node-actions/domain";
import type { Principal } from "../principal.ts";
import type { ServiceDeps } from "../service-deps.ts";
import { userOf } from "./users.ts";

/** A token for whoever asks, known already by password or by a token that still lives. `ttl`: seconds, 1 to 86,400. */
export async function issueToken(
	deps: Pick<ServiceDeps, "users" | "tokens">,
	principal: Principal,
	input: { readonly ttl: number },
): Promise<Result<{ access_token: string }, RequestError>> {
	const user = await userOf(deps, principal.user_uid);
	if (!user.ok) return user;
	return ok({ access_token: await deps.tokens.sign(user.value, input.ttl) });
}
