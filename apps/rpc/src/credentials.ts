import type { Credentials } from "@node-actions/application";

const BASIC = /^ *basic +([A-Za-z0-9+/]+)={0,2} *$/i;
const TOKEN = /^ *(?:jwt|bearer) +([^\s]+) *$/i;

/** RFC 7617 allows no control characters in either part. */
const CONTROL_CHARACTER = /\p{Cc}/u;

/**
 * The credentials of the Authorization header: `Basic`, or a token as `JWT` or `Bearer` (contract, section 6); schemes are compared
 * without regard to case. Undefined when there are none, or none that can be read; both are answered as unauthenticated. Read here and not by Hono, whose reader takes ten times
 * as long, and this happens with every request.
 */
export function credentialsOf(request: Request): Credentials | undefined {
	const header = request.headers.get("authorization");
	if (header === null) return undefined;
	const encoded = BASIC.exec(header)?.[1];
	if (encoded !== undefined) return basicCredentials(Buffer.from(encoded, "base64").toString("utf8"));
	const token = TOKEN.exec(header)?.[1];
	return token === undefined ? undefined : { kind: "token", token };
}

/** The password may hold colons, the user name may not. */
function basicCredentials(pair: string): Credentials | undefined {
	const colon = pair.indexOf(":");
	if (colon === -1 || CONTROL_CHARACTER.test(pair)) return undefined;
	return { kind: "basic", user_name: pair.slice(0, colon), password: pair.slice(colon + 1) };
}
