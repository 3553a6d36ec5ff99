import { DatabaseError } from "pg";
import { EncodingError } from "./session.ts";

export type OpenReason =
	/** Tables of another program are where the product's would be. */
	| "corrupt"
	/** Another program holds a lock. */
	| "in_use"
	/** No server answers there, or not now, or it takes no more connections. */
	| "unreachable"
	/** What answers is a pooler that does not give connections what they need. */
	| "pooler"
	/** TLS is asked for and the server does not speak it. */
	| "no_tls"
	/** The server's certificate is not trusted, not for this host, or not valid now. */
	| "untrusted_certificate"
	/** The server does not let this user in with this password. */
	| "login_refused"
	| "no_database"
	/** The user may not make or change the tables. */
	| "forbidden"
	/** The database cannot hold every text. */
	| "unsuitable";

/** Why a database cannot be opened. */
export interface OpenTrouble {
	readonly reason: OpenReason;
	/** A sentence without its beginning, which is the database's name, and its end: what is wrong and what to do. */
	readonly told: string;
}

type Told = readonly [reason: OpenReason, what: string, advice: string];

const UNREACHABLE: Told = [
	"unreachable",
	"cannot be reached",
	"check that the server runs, its host and port, and that it takes connections",
];

/** What PostgreSQL's codes (https://www.postgresql.org/docs/current/errcodes-appendix.html), or their first two places, mean while a database is opened. */
const RAISED: Readonly<Record<string, Told>> = {
	// connection exception
	"08": UNREACHABLE,
	// invalid authorization
	"28": ["login_refused", "does not let this user in", "check the user and the password"],
	// insufficient privilege
	"42501": ["forbidden", "cannot be changed by this user", "grant the right to create and change tables"],
	// the server only reads, or the database or the user is set to
	"25006": [
		"forbidden",
		"only reads",
		"connect to the server that writes, and set default_transaction_read_only to off for database and user",
	],
	"3D": ["no_database", "does not exist", "create it, or correct its name"],
	// no schema that this user may use
	"3F": ["forbidden", "cannot be changed by this user", "grant the right to create and change tables"],
	// a table of this name is there, and not from a migration of ours
	"42P07": ["corrupt", "holds tables that this product did not make", "use an empty database"],
	"53300": [
		"unreachable",
		"takes no more connections",
		"raise max_connections of the server or the connection limit of database or user, or end other connections",
	],
	// no memory, no disk
	"53": ["unreachable", "is on a server that has run out of something", "free what is missing there"],
	// a lock was not to be had in time
	"55P03": ["in_use", "is being changed by another program", "try again"],
	// starting up, shutting down; a statement took too long
	"57": ["unreachable", "is on a server that does not answer now", "wait until it does, and try again"],
};

/** Codes of certificates that do not pass (https://nodejs.org/api/tls.html#x509-certificate-error-codes). */
const CERTIFICATES: readonly (readonly [codes: RegExp, told: Told])[] = [
	[
		/^ERR_TLS_CERT_ALTNAME_INVALID$|HOSTNAME_MISMATCH/,
		[
			"untrusted_certificate",
			"is on a server that shows a certificate for another host",
			"name the host in the URL as the certificate does, or trust it under any name with uselibpqcompat=true&sslmode=verify-ca and sslrootcert",
		],
	],
	[
		/^CERT_HAS_EXPIRED$|^CERT_NOT_YET_VALID$/,
		[
			"untrusted_certificate",
			"is on a server that shows a certificate that is not valid now",
			"renew the certificate, and check the clocks",
		],
	],
	[
		/CERT|UNABLE_TO_/,
		[
			"untrusted_certificate",
			"is on a server that shows a certificate that is not trusted",
			"name its authority with sslrootcert in the URL, or trust any with sslmode=no-verify",
		],
	],
];

/** A server knows what is set at a connection's start, and raises this about nothing else. */
const POOLER: Told = [
	"pooler",
	"is behind a pooler that does not let settings of a connection through",
	"connect to the server itself, or through a pooler in session mode that lets them through",
];

const NO_TLS: Told = [
	"no_tls",
	"is on a server that does not speak TLS",
	"switch TLS on there, or leave sslmode out of the URL",
];

/** What an error means while a database is opened. Undefined for what neither server nor connection raised, which is a bug. */
export function openTrouble(error: unknown): OpenTrouble | undefined {
	if (error instanceof EncodingError) {
		const told = `has the encoding ${error.encoding}, which does not hold every text; use a database whose encoding is UTF8`;
		return { reason: "unsuitable", told };
	}
	const told = error instanceof DatabaseError ? raised(error) : ofConnection(error);
	if (told === undefined) return undefined;
	const [reason, what, advice] = told;
	// The server's own words are about the same, and name who or what.
	const words = error instanceof DatabaseError ? ` (${error.message.replaceAll(/\s+/g, " ")})` : "";
	return { reason, told: `${what}${words}; ${advice}` };
}

function raised({ code = "", message }: DatabaseError): Told | undefined {
	if (/unsupported startup parameter/.test(message)) return POOLER;
	return RAISED[code] ?? RAISED[code.slice(0, 2)];
}

function ofConnection(error: unknown): Told | undefined {
	if (!isConnectionError(error)) return undefined;
	if (/does not support SSL/.test(error.message)) return NO_TLS;
	const code = "code" in error ? String(error.code) : "";
	return CERTIFICATES.find(([codes]) => codes.test(code))?.[1] ?? UNREACHABLE;
}

/** Errors of sockets and TLS carry a code; the driver's own about a connection are known by their words only. */
function isConnectionError(error: unknown): error is Error {
	return error instanceof Error && ("code" in error || /connect|terminated|timeout|SSL|closed/i.test(error.message));
}
