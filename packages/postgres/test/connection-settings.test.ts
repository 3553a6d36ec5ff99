import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { defaults } from "pg";
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from "vitest";
import { connectionSettings, DatabaseUrlError } from "../src/index.ts";

const AT = "postgres://user:secret@host:5432/database";

/** What follows the address, and words of the sentence. */
const REFUSED: readonly (readonly [query: string, words: RegExp])[] = [
	// Misspelt, or another program's.
	["?sslmod=require", /has the parameter "sslmod", which would not hold here; leave it out\. Those that hold: /],
	["?SSLMODE=require", /parameter "SSLMODE"/],
	["?toString=1", /parameter "toString"/],
	// Libpq knows them, and the driver ignores them.
	...["channel_binding=require", "connect_timeout=1", "dbname=other", "target_session_attrs=read-write"].map(
		(said) => [`?${said}`, new RegExp(`parameter "${said.split("=")[0]}"`)] as const,
	),
	// The driver honours them, against what the product promises.
	...["statement_timeout=0", "query_timeout=0", "replication=true"].map(
		(said) => [`?${said}`, new RegExp(`parameter "${said.split("=")[0]}"`)] as const,
	),
	["?sslmode=require&sslmode=disable", /has the parameter sslmode twice/],
	["?sslmode=bogus", /parameter sslmode of the database URL must be disable, no-verify, prefer, require, /],
	["?sslmode=allow", /parameter sslmode of the database URL must be/],
	// Taken for plain text, and for TLS, by the driver.
	["?sslmode=", /parameter sslmode of the database URL must be/],
	["?ssl=false", /parameter ssl of the database URL must be true, 1, 0 or no-verify/],
	["?sslrootcert=", /parameter sslrootcert of the database URL must not be empty/],
	["?uselibpqcompat=1", /parameter uselibpqcompat of the database URL must be false or true/],
	["?sslnegotiation=quick", /parameter sslnegotiation of the database URL must be direct or postgres/],
	["?port=0", /parameter port of the database URL must be the number of a port/],
	["?ssl=true&sslmode=disable", /both ssl and sslmode/],
	["?uselibpqcompat=true&sslmode=no-verify", /leave uselibpqcompat out/],
	["?uselibpqcompat=true&sslmode=verify-ca", /needs sslrootcert/],
	["?sslmode=disable&sslnegotiation=direct", /which the URL switches off/],
	[
		"?sslrootcert=/no/such/file",
		/^The file \/no\/such\/file, which sslrootcert in the .* cannot be read \(it is not there\)\.$/,
	],
	["?sslrootcert=/", /cannot be read \(it is a directory\)/],
	["?sslcert=/no/such/file&sslkey=/no/such/key", /which sslcert in the database URL names, cannot be read/],
];

describe("the address of a database", () => {
	afterEach(() => {
		vi.unstubAllEnvs();
	});

	test.each([
		"",
		"?application_name=a&options=-c%20work_mem%3D4MB",
		"?sslmode=require",
		"?ssl=true&sslnegotiation=direct",
		"?host=/run/postgresql&port=5433",
	])("is taken with %j", (query) => {
		expect(connectionSettings(`${AT}${query}`).place).toMatch(
			/^The PostgreSQL database "database" on .* \(user "user"\)$/,
		);
	});

	test.each(REFUSED)("is refused with %j, in a sentence about it", (query, words) => {
		expect(refusal(`${AT}${query}`)).toMatch(words);
	});

	test.each([
		"postgres://user:se%zzcret@host/database",
		"postgres://user:se cret@host/database",
		"postgres://user:secret%@host/database",
	])("is refused where it is not encoded as a whole: %j", (url) => {
		expect(refusal(url)).toMatch(/a space, or a % that no two hexadecimal digits follow; write them as %20 and %25\.$/);
	});

	test.each([
		"mysql://user:secret@host/database",
		"postgres://user:secret@host:port/database",
		"postgres://user:12#secret@host/database",
		"postgres://user:12?secret@host/database",
		"postgres://user:12/secret@host/database",
		"postgres://user:secret%ff@host/database",
		"postgres://user:secret@host/%ff",
		"",
	])("is refused where it cannot be understood: %j", (url) => {
		expect(refusal(url)).toMatch(/^The database URL cannot be understood; write it as postgres:/);
	});

	test("needs a user, which the environment may name as well", () => {
		const { user } = defaults;
		onTestFinished(() => {
			defaults.user = user;
		});
		defaults.user = undefined;
		expect(refusal("postgres://host/database")).toMatch(/^The database URL names no user; /);
		vi.stubEnv("PGUSER", "environment");
		expect(connectionSettings("postgres://host/database").place).toContain('(user "environment")');
	});

	test.each([
		["a%2Fb%40c", "a/b@c"],
		["%2525%3A%3B%26%3D%2B%24%2C", "%25:;&=+$,"],
		["caf%C3%A9%20two", "café two"],
		["plain", "plain"],
	])("has the database %s, which is %j", (name, meant) => {
		for (const start of ["postgres://user:secret@host:5432", "postgresql://user:secret@"]) {
			expect(connectionSettings(`${start}/${name}?application_name=a`).place).toContain(`database "${meant}" on `);
		}
	});

	test.each(["a%3Fb", "a%23b", "..", "a%2F..%2Fb"])(
		"is refused with the database %s, which the driver would take for another",
		(name) => {
			expect(refusal(`postgres://user:secret@host/${name}`)).toMatch(/^The name of the database in the URL has /);
		},
	);

	const OPEN = "postgres://user:secret@";

	test.each([
		["PGHOST", `${OPEN}/database`, AT, /name the host in the URL\.$/],
		["PGPORT", `${OPEN}host/database`, AT, /name the port in the URL\.$/],
		["PGDATABASE", `${OPEN}host`, AT, /name the database in the URL\.$/],
		["PGOPTIONS", AT, `${AT}?options=-c%20work_mem%3D4MB`, /say options=… in the URL\.$/],
		["PGSSLMODE", AT, `${AT}?sslmode=disable`, /say sslmode=… in the URL\.$/],
		["PGSSLNEGOTIATION", AT, `${AT}?sslnegotiation=postgres`, /say sslnegotiation=… in the URL\.$/],
		["PGREPLICATION", AT, undefined, /unset it\.$/],
		["PGCLIENT_ENCODING", AT, undefined, /unset it\.$/],
	])(
		"is refused while %s would decide what it leaves open, and taken where it says that itself",
		(name, open, closed, words) => {
			expect(connectionSettings(open)).toBeDefined();
			vi.stubEnv(name, "direct");
			expect(refusal(open)).toMatch(new RegExp(`^The environment variable ${name} would hold for .*${words.source}`));
			if (closed !== undefined) expect(connectionSettings(closed)).toBeDefined();
		},
	);

	test("says of TLS modes that the driver holds to be the same the one that it does not warn of, and keeps libpq's meaning where it is asked for", () => {
		const taken = (url: string) => connectionSettings(url).client.connectionString;
		const at = "postgres://u:sslmode=require@h/db";
		for (const mode of ["prefer", "require", "verify-ca", "verify-full"]) {
			expect(taken(`${at}?sslmode=${mode}&user=b`)).toBe(`${at}?sslmode=verify-full&user=b`);
		}
		for (const mode of ["prefer", "require", "verify-full"]) {
			expect(taken(`${at}?uselibpqcompat=true&sslmode=${mode}`)).toBe(`${at}?uselibpqcompat=true&sslmode=${mode}`);
		}
		for (const url of [at, `${at}?sslmode=disable`, `${at}?user=b&sslmode=no-verify`]) expect(taken(url)).toBe(url);
	});
});

describe("a file that the address names", () => {
	let directory: string;
	let file: string;

	beforeEach(async () => {
		directory = await mkdtemp(join(tmpdir(), "node-actions-url-"));
		file = join(directory, "file");
		await writeFile(file, "shopping list\n");
	});
	afterEach(() => rm(directory, { recursive: true }));

	test.each([
		["sslrootcert=FILE", /^The file .*, which sslrootcert in the database URL names, is not a certificate, PEM\.$/],
		["sslcert=FILE&sslkey=FILE", /which sslcert in the database URL names, is not a certificate, PEM\.$/],
		["sslkey=FILE", /which sslkey in the database URL names, is not a private key without a passphrase, PEM\.$/],
	])("is refused where it is something else: %s", (query, words) => {
		expect(refusal(`${AT}?${query.replaceAll("FILE", file)}`)).toMatch(words);
	});
});

/** The sentence with which an address is refused, which never tells the password. */
function refusal(url: string): string {
	try {
		connectionSettings(url);
	} catch (error) {
		if (!(error instanceof DatabaseUrlError)) throw error;
		expect(error.message).toMatch(/^[^\n]+\.$/);
		expect(error.message).not.toContain("secret");
		return error.message;
	}
	throw new Error("It was taken.");
}
