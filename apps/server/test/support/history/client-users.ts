import { restClient } from "../../rest-client.ts";

/** A user of a client's own, and the token that it sends. */
export interface ClientUser {
	readonly email: string;
	readonly authorization: string;
}

const PASSWORD = "correct horse battery";

/**
 * Makes users through one server. Admins all: every one may start and cancel. They send tokens, which are good on every replica and spare each of
 * them the slow hash of a password.
 */
export async function makeClientUsers(
	server: { readonly base: string; readonly authorization: string },
	count: number,
): Promise<readonly ClientUser[]> {
	const admin = restClient(server);
	return Promise.all(
		Array.from({ length: count }, async (_, at) => {
			const email = `client-${at + 1}@example.com`;
			await admin.ask("POST", "/v1/users", { email, password: PASSWORD, role: "admin" });
			const user = restClient(server, `Basic ${btoa(`${email}:${PASSWORD}`)}`);
			const token = await user.ask<{ readonly access_token: string }>("POST", "/v1/users/authorize", { ttl: 86_400 });
			return { email, authorization: `Bearer ${token.access_token}` };
		}),
	);
}
