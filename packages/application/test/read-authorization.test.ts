import { expect, test } from "vitest";
import { readAuthorization } from "../src/read-authorization.ts";

function basic(text: string): string {
	return Buffer.from(text).toString("base64");
}

test.each(["Basic", "basic", "BASIC", "bAsIc"])("reads Basic credentials under the scheme %s", (scheme) => {
	expect(readAuthorization(`${scheme} ${basic("admin@example.com:secret")}`)).toStrictEqual({
		kind: "basic",
		user_name: "admin@example.com",
		password: "secret",
	});
});

test("keeps colons, blanks and letters outside ASCII in a password", () => {
	expect(readAuthorization(`Basic ${basic("a@b:pass: wörd:✓")}`)).toStrictEqual({
		kind: "basic",
		user_name: "a@b",
		password: "pass: wörd:✓",
	});
});

test.each(["JWT", "jwt", "Bearer", "bearer", "BEARER"])("reads a token under the scheme %s", (scheme) => {
	expect(readAuthorization(`${scheme} aaa.bbb.ccc`)).toStrictEqual({ kind: "token", token: "aaa.bbb.ccc" });
});

test.each([
	["an empty header", ""],
	["a scheme alone", "Basic"],
	["no base64", "Basic !!!!"],
	["no colon", `Basic ${basic("admin")}`],
	["a control character in the user name", `Basic ${basic("ad\u0000min:secret")}`],
	["a control character in the password", `Basic ${basic("admin:sec\u0007ret")}`],
	["a line break in the password", `Basic ${basic("admin:sec\nret")}`],
	["two parts after the scheme", "Bearer aaa bbb"],
	["no token", "JWT "],
	["another scheme", `Digest ${basic("admin:secret")}`],
	["no scheme", basic("admin:secret")],
	["two credentials in one header", `Basic ${basic("a:b")}, Basic ${basic("c:d")}`],
])("finds no credentials in %s", (_what, authorization) => {
	expect(readAuthorization(authorization)).toBeUndefined();
});
