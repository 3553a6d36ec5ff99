import type { Credentials } from "@node-actions/application";
import { auth } from "hono/utils/basic-auth";

const TOKEN = /^ *(?:jwt|bearer) +([^\s]+) *$/i;

/** RFC 7617 allows no control characters in either part; stores need not see them. */
const CONTROL_CHARACTER = /\p{Cc}/u;

/**
 * What the `Authorization` header says: Basic, `JWT <token>` or `Bearer <token>`, the scheme in any case (contract, section 6).
 * Undefined when it is absent or malformed; both are answered as unauthenticated.
 */
export function readCredentials(request: Request): Credentials | undefined {
	const basic = auth(request);
	if (basic !== undefined) {
		const { username: user_name, password } = basic;
		const malformed = CONTROL_CHARACTER.test(user_name) || CONTROL_CHARACTER.test(password);
		return malformed ? undefined : { kind: "basic", user_name, password };
	}
	const token = TOKEN.exec(request.headers.get("authorization") ?? "")?.[1];
	return token === undefined ? undefined : { kind: "token", token };
}
