import { StoreUnavailable } from "@node-actions/application";
import { DatabaseError } from "pg";
import { LostRaceError } from "../script.ts";
import { StoreOpenError, type StoreOpenReason } from "../store-error.ts";

/** The connection broke, or the server ended it. What was not committed by then never will be. */
export class ConnectionLostError extends StoreUnavailable {}

/** What PostgreSQL's codes (https://www.postgresql.org/docs/current/errcodes-appendix.html), or their first two places, mean while a store opens. */
const OPEN_TROUBLE: Readonly<Record<string, ServerReason>> = {
	"08": "unreachable", // connection exception
	"28": "login_refused", // invalid authorization
	"42501": "forbidden", // insufficient privilege
	"25006": "forbidden", // the server, or the user, only reads
	"3D": "no_database",
	"3F": "forbidden", // no schema that this user may use
	"42P07": "corrupt", // a table of this name is there, and not from a migration of ours
	"53": "unreachable", // too many connections, no memory, no disk
	"55P03": "in_use", // a lock was not to be had in time
	"57": "unreachable", // starting up, shutting down; a statement took too long
};

type ServerReason = Exclude<StoreOpenReason, "newer_schema" | "inaccessible" | "invalid_url">;

const ADVICE = {
	corrupt: "holds tables that this product did not make; use an empty database",
	in_use: "is being changed by another program; try again",
	unreachable: "cannot be reached; check that the server runs, its host and port, and that it takes connections",
	no_tls: "is on a server that does not speak TLS; switch TLS on there, or leave sslmode out of the URL",
	untrusted_certificate:
		"is on a server that shows a certificate that is not trusted; name its authority with sslrootcert in the URL, or trust any with sslmode=no-verify",
	login_refused: "does not let this user in; check the user and the password",
	no_database: "does not exist; create it, or correct its name",
	forbidden: "cannot be changed by this user; grant the right to create and change tables",
} as const satisfies Record<ServerReason, string>;

/** Node's codes of certificates that do not pass (https://nodejs.org/api/tls.html#x509-certificate-error-codes). */
const UNTRUSTED = /CERT|UNABLE_TO_|HOSTNAME_MISMATCH/;

/** Codes and classes of codes that tell of another's write. */
const LOST_RACES = ["23505", "40"]; // unique violation; serialization failure and deadlock
/** What a connection has prepared does not fit the database any more: another process changed the schema, or something in between let go of it. */
const OUTDATED = ["0A000", "26000"]; // "cached plan must not change result type"; invalid statement name
/** Codes and classes that tell of trouble outside of the program. */
const TROUBLES = ["08", "25006", "25P03", "28", "3D", "42501", "53", "55P03", "57", "58", "F0", "XX"];

/** What an error means while a store opens. What neither the server nor the connection raised is a bug and is given back as it is. */
export function openError(error: unknown, place: string): unknown {
	if (error instanceof StoreOpenError) return error;
	const raised = error instanceof StoreUnavailable ? error.cause : error;
	const reason = raised instanceof DatabaseError ? serverReason(raised.code ?? "") : connectionReason(raised);
	return reason === undefined ? error : new StoreOpenError(reason, `${place} ${ADVICE[reason]}.`, { cause: error });
}

function connectionReason(error: unknown): ServerReason | undefined {
	if (!isConnectionError(error)) return undefined;
	if (/does not support SSL/.test(error.message)) return "no_tls";
	return "code" in error && UNTRUSTED.test(String(error.code)) ? "untrusted_certificate" : "unreachable";
}

function serverReason(code: string): ServerReason | undefined {
	return OPEN_TROUBLE[code] ?? OPEN_TROUBLE[code.slice(0, 2)];
}

/** What the driver's error about a statement means while a store works. */
export function workError(error: unknown): unknown {
	if (!(error instanceof DatabaseError)) {
		return new ConnectionLostError("The connection to the database was lost.", { cause: error });
	}
	const { code = "", severity } = error;
	if (severity === "FATAL" || severity === "PANIC") {
		return new ConnectionLostError("The database ended the connection.", { cause: error });
	}
	if (OUTDATED.includes(code)) {
		return new ConnectionLostError("The connection knows an earlier state of the database.", { cause: error });
	}
	if (isAmong(LOST_RACES, code)) return new LostRaceError("The place was taken meanwhile.", { cause: error });
	if (isAmong(TROUBLES, code)) return new StoreUnavailable("The database could not read or write.", { cause: error });
	return error;
}

function isAmong(list: readonly string[], code: string): boolean {
	return list.includes(code) || list.includes(code.slice(0, 2));
}

/** Errors of sockets and TLS carry a code; the driver's own about a connection are known by their words only. */
function isConnectionError(error: unknown): error is Error {
	return error instanceof Error && ("code" in error || /connect|terminated|timeout|SSL|closed/i.test(error.message));
}
