import type { Credentials } from "@node-actions/application";

/** The `Authorization` header that carries these credentials; undefined for none. */
export function authorizationOf(credentials: Credentials | undefined): string | undefined {
	if (credentials === undefined) return undefined;
	if (credentials.kind === "token") return `Bearer ${credentials.token}`;
	return `Basic ${Buffer.from(`${credentials.user_name}:${credentials.password}`).toString("base64")}`;
}
