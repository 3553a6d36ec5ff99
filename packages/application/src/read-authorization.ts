/** Credentials as they stand in a request's envelope. */
export type Credentials =
	| { readonly kind: "basic"; readonly user_name: string; readonly password: string }
	| { readonly kind: "token"; readonly token: string };

const BASIC = /^ *basic +([A-Za-z0-9+/]+)={0,2} *$/i;
const TOKEN = /^ *(?:jwt|bearer) +([^\s]+) *$/i;

/** RFC 7617 allows no control characters in either part; stores need not see them. */
const CONTROL_CHARACTER = /\p{Cc}/u;

/**
 * What an `Authorization` header says: Basic, `JWT <token>` or `Bearer <token>`, the scheme in any case (contract, section 6).
 * Undefined when it is malformed.
 */
export function readAuthorization(header: string): Credentials | undefined {
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
