import type { Credentials } from "@node-actions/application";
import { auth } from "hono/utils/basic-auth";

const TOKEN = /^ *(?:jwt|bearer) +([^\s]+) *$/i;

/** RFC 7617 allows no control characters in either part. */
const CONTROL_CHARACTER = /\p{Cc}/u;

/**
 * The credentials of the Authorization header: `Basic`, or a token as `JWT` or `Bearer` (contract, section 6); schemes are compared
 * without regard to case. Undefined when there are none, or none that can be read; both are answered as unauthenticated.
 */
export function credentialsOf(request: Request): Credentials | undefined {
	const header = request.headers.get("authorization");
	if (header === null) return undefined;
	const token = TOKEN.exec(header)?.[1];
	if (token !== undefined) return { kind: "token", token };
	const basic = auth(request);
	if (basic === undefined || CONTROL_CHARACTER.test(basic.username + basic.password)) return undefined;
	return { kind: "basic", user_name: basic.username, password: basic.password };
}
