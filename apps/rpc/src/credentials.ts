import type { Credentials } from "@node-actions/application";
import { auth } from "hono/utils/basic-auth";

const TOKEN = /^ *(?:JWT|Bearer) +([^ ]+) *$/i;

/**
 * The credentials of the Authorization header: `Basic`, or a token as `JWT` or `Bearer` (contract, section 6); schemes are compared
 * without regard to case. Undefined when there are none, or none that can be read.
 */
export function credentialsOf(request: Request): Credentials | undefined {
	const basic = auth(request);
	if (basic !== undefined) return { kind: "basic", user_name: basic.username, password: basic.password };
	const token = TOKEN.exec(request.headers.get("authorization") ?? "")?.[1];
	return token === undefined ? undefined : { kind: "token", token };
}
