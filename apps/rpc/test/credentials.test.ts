import { expect, test } from "vitest";
import { credentialsOf } from "../src/credentials.ts";

function encoded(text: string): string {
	return Buffer.from(text).toString("base64");
}

function read(authorization: string | undefined) {
	return credentialsOf(
		new Request("http://localhost/", { headers: authorization === undefined ? {} : { authorization } }),
	);
}

test.each(["Basic", "basic", "BASIC"])(
	"%s credentials are read, colons in the password and letters beyond ASCII included",
	(scheme) => {
		const basic = { kind: "basic", user_name: "jürgen", password: "a:ß" };
		expect(read(`${scheme} ${encoded("jürgen:a:ß")}`)).toEqual(basic);
	},
);

test.each(["Bearer", "bearer", "JWT", "jwt"])("a token is read from %s", (scheme) => {
	expect(read(`${scheme} a.b.c`)).toEqual({ kind: "token", token: "a.b.c" });
});

test.each([
	undefined,
	"",
	"Basic",
	"Basic ???",
	`Basic ${encoded("no colon")}`,
	"Bearer",
	"Bearer a b",
	"a.b.c",
	"Digest a",
])("%s is read as no credentials", (authorization) => {
	expect(read(authorization)).toBeUndefined();
});

test("control characters make Basic credentials malformed, so that no store is asked about them", () => {
	expect(read(`Basic ${encoded("a\0b:c")}`)).toBeUndefined();
	expect(read(`Basic ${encoded("a:b\u0007c")}`)).toBeUndefined();
});
