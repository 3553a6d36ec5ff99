import { VirtualClock } from "@node-actions/simulated-cluster";
import fc from "fast-check";
import { decodeJwt, SignJWT } from "jose";
import { expect, test, vi } from "vitest";
import { createLoginLimiter } from "../src/credentials/login-limiter.ts";
import { networkOf } from "../src/credentials/network-of.ts";
import { createPasswordHasher } from "../src/credentials/password-hasher.ts";
import { RememberedLogins } from "../src/credentials/remembered-logins.ts";
import { createTokenSigner } from "../src/credentials/token-signer.ts";

const SECRET = new Uint8Array(32).fill(7);
const USER = { uid: 12, password_hash: "$argon2id$first" };

test("a password is hashed with argon2id at OWASP's cost, verified, and not verified when wrong or for nobody", async () => {
	const hasher = createPasswordHasher();
	const hashed = await hasher.hash("a password");
	expect(hashed).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
	expect(await hasher.verify(hashed, "a password")).toBe(true);
	expect(await hasher.verify(hashed, "b password")).toBe(false);
	expect(await hasher.verify(undefined, "a password")).toBe(false);
});

test("a proven login is known by its header for a minute, and by no other header", async () => {
	const clock = new VirtualClock();
	const logins = new RememberedLogins(clock);
	const login = { user_name: "a@example.com", password_hash: "$argon2id$first" };
	expect(logins.find("Basic YTpi")).toBeUndefined();
	logins.add("Basic YTpi", login);
	expect(logins.find("Basic YTpi")).toEqual(login);
	expect(logins.find("Basic YTpj")).toBeUndefined();
	await clock.advance(59_999);
	expect(logins.find("Basic YTpi")).toEqual(login);
	await clock.advance(1);
	expect(logins.find("Basic YTpi")).toBeUndefined();
});

test("at most a thousand proven logins are remembered, the latest ones", () => {
	const logins = new RememberedLogins(new VirtualClock());
	const headers = Array.from({ length: 1_500 }, (_, at) => `Basic ${at}`);
	for (const header of headers) logins.add(header, { user_name: header, password_hash: "hash" });
	expect(logins.size).toBe(1_000);
	expect(headers.filter((header) => logins.find(header) !== undefined)).toEqual(headers.slice(500));
});

test("a token names its user until it expires, to the second", async () => {
	const clock = new VirtualClock();
	const tokens = await createTokenSigner(SECRET, clock);
	const token = await tokens.sign(USER, 300);
	expect((await tokens.read(token))?.user_uid).toBe(12);
	await clock.advance(299_000);
	expect((await tokens.read(token))?.issuedUnder(USER.password_hash)).toBe(true);
	await clock.advance(1_000);
	expect(await tokens.read(token)).toBeUndefined();
});

test("a token is worth nothing after a change of password, and carries nothing of the hash", async () => {
	const tokens = await createTokenSigner(SECRET, new VirtualClock());
	const token = await tokens.sign(USER, 300);
	expect((await tokens.read(token))?.issuedUnder("$argon2id$second")).toBe(false);
	const payload = decodeJwt(token);
	expect(Object.keys(payload).toSorted()).toEqual(["cid", "exp", "iat", "iss", "sub"]);
	expect(JSON.stringify(payload)).not.toContain("argon2");
});

test("tokens outlive a restart with the same secret and die with another", async () => {
	const clock = new VirtualClock();
	const token = await (await createTokenSigner(SECRET, clock)).sign(USER, 300);
	expect((await (await createTokenSigner(SECRET, clock)).read(token))?.user_uid).toBe(12);
	expect(await (await createTokenSigner(SECRET.with(0, 8), clock)).read(token)).toBeUndefined();
});

test("a token with any character changed, without a signature or signed with the bare secret is not read", async () => {
	const clock = new VirtualClock();
	const tokens = await createTokenSigner(SECRET, clock);
	const token = await tokens.sign(USER, 300);
	const [, payload = "", signature = ""] = token.split(".");
	const header = (alg: string) => btoa(JSON.stringify({ alg })).replaceAll("=", "");
	expect(await tokens.read(`${header("none")}.${payload}.`)).toBeUndefined();
	expect(await tokens.read(`${header("HS512")}.${payload}.${signature}`)).toBeUndefined();
	const forged = new SignJWT(decodeJwt(token)).setProtectedHeader({ alg: "HS256" }).sign(SECRET);
	expect(await tokens.read(await forged)).toBeUndefined();
	await fc.assert(
		fc.asyncProperty(fc.nat(token.length - 2), fc.constantFrom(..."Aa0-_."), async (at, character) => {
			fc.pre(token[at] !== character);
			expect(await tokens.read(token.slice(0, at) + character + token.slice(at + 1))).toBeUndefined();
		}),
	);
});

test("any text at all is refused as a token and never throws", async () => {
	const tokens = await createTokenSigner(SECRET, new VirtualClock());
	await fc.assert(
		fc.asyncProperty(
			fc.oneof(fc.string(), fc.base64String(), fc.stringMatching(/^[\w-]*\.[\w-]*\.[\w-]*$/)),
			async (text) => {
				expect(await tokens.read(text)).toBeUndefined();
			},
		),
	);
});

const LIMITS = { failed_logins_max: 3, failed_logins_window_s: 60 };
const attempt = (user_name: string, address: string) => ({ user_name, address });

test("a user name is heard again only when the window has passed, in whatever case and from wherever it fails", async () => {
	vi.useFakeTimers();
	try {
		const logins = createLoginLimiter(LIMITS);
		for (const [at, name] of ["ann", "Ann", "ANN"].entries()) {
			expect(await logins.blockedForSeconds(attempt("ann", "10.0.0.9"))).toBe(0);
			await logins.failed(attempt(name, `10.0.0.${at}`));
		}
		expect(await logins.blockedForSeconds(attempt("ann", "10.0.0.9"))).toBe(60);
		expect(await logins.blockedForSeconds(attempt("bob", "10.0.0.9"))).toBe(0);
		vi.advanceTimersByTime(59_000);
		expect(await logins.blockedForSeconds(attempt("ann", "10.0.0.9"))).toBe(1);
		vi.advanceTimersByTime(1_000);
		expect(await logins.blockedForSeconds(attempt("ann", "10.0.0.9"))).toBe(0);
	} finally {
		vi.useRealTimers();
	}
});

test("an address that fails with many user names is not heard, and a success of one does not clear it", async () => {
	const logins = createLoginLimiter(LIMITS);
	for (const name of ["a", "b", "c"]) await logins.failed(attempt(name, "10.0.0.1"));
	await logins.succeeded(attempt("d", "10.0.0.1"));
	expect(await logins.blockedForSeconds(attempt("e", "10.0.0.1"))).toBe(60);
	expect(await logins.blockedForSeconds(attempt("e", "10.0.0.2"))).toBe(0);
});

test("a success forgets the failures of its user name", async () => {
	const logins = createLoginLimiter(LIMITS);
	for (const address of ["1.1.1.1", "1.1.1.2"]) await logins.failed(attempt("ann", address));
	await logins.succeeded(attempt("ann", "1.1.1.3"));
	await logins.failed(attempt("ann", "1.1.1.4"));
	expect(await logins.blockedForSeconds(attempt("ann", "1.1.1.5"))).toBe(0);
});

test("no more names are counted than the bound; the one that failed longest ago is forgotten", async () => {
	const logins = createLoginLimiter({ ...LIMITS, failed_logins_max: 1 }, 2);
	for (const [at, name] of ["a", "b", "c"].entries()) await logins.failed(attempt(name, `10.0.0.${at}`));
	expect(await logins.blockedForSeconds(attempt("a", "10.9.9.9"))).toBe(0);
	expect(await logins.blockedForSeconds(attempt("b", "10.9.9.9"))).toBe(60);
	expect(await logins.blockedForSeconds(attempt("c", "10.9.9.9"))).toBe(60);
});

test.each([
	["192.0.2.7", "192.0.2.7"],
	["::ffff:192.0.2.7", "192.0.2.7"],
	["2001:db8:0:1::7", "2001:db8:0:1::/64"],
	["2001:DB8:0:1:2:3:4:5", "2001:db8:0:1::/64"],
	["2001:db8::1", "2001:db8:0:0::/64"],
	["fe80::1%eth0", "fe80:0:0:0::/64"],
	["::1", "0:0:0:0::/64"],
	["", ""],
])("the address %s counts as %s", (address, network) => {
	expect(networkOf(address)).toBe(network);
});
