import { StoreUnavailable } from "@node-actions/application";
import { LostRaceError } from "../script.ts";
import { StoreOpenError, type StoreOpenReason } from "../store-error.ts";

/** The primary result codes of SQLite that mean trouble outside of the program (https://sqlite.org/rescode.html). */
const TROUBLE = {
	3: "inaccessible", // SQLITE_PERM
	5: "in_use", // SQLITE_BUSY
	6: "in_use", // SQLITE_LOCKED
	7: "inaccessible", // SQLITE_NOMEM
	8: "inaccessible", // SQLITE_READONLY
	10: "inaccessible", // SQLITE_IOERR
	11: "corrupt", // SQLITE_CORRUPT
	13: "inaccessible", // SQLITE_FULL
	14: "inaccessible", // SQLITE_CANTOPEN
	26: "corrupt", // SQLITE_NOTADB
} as const satisfies Record<number, StoreOpenReason>;

type SqliteReason = (typeof TROUBLE)[keyof typeof TROUBLE];

const UNIQUE_VIOLATIONS: readonly number[] = [2067, 1555]; // SQLITE_CONSTRAINT_UNIQUE, SQLITE_CONSTRAINT_PRIMARYKEY

const ADVICE = {
	corrupt:
		"is damaged or not a database; restore a backup into another data directory (npm run restore), or begin anew in one",
	in_use: "is in use by another program; stop that program first",
	inaccessible:
		"cannot be read and written; check that the directory exists, its permissions and the free space on its disk",
} as const satisfies Record<SqliteReason, string>;

/** The sentence for the person who started the product. */
export function refusal(reason: SqliteReason, file: string): string {
	return `${file} ${ADVICE[reason]}.`;
}

/** What an error means while a store opens. An error that neither SQLite nor the file system raised is a bug and is given back as it is. */
export function openError(error: unknown, file: string): unknown {
	const raised = error instanceof StoreUnavailable ? error.cause : error;
	const reason = troubleOf(raised) ?? (isFileSystemError(raised) ? "inaccessible" : undefined);
	return reason === undefined ? error : new StoreOpenError(reason, refusal(reason, file), { cause: error });
}

/** What an error means while a store works. */
export function workError(error: unknown): unknown {
	const code = errcodeOf(error);
	if (code !== undefined && UNIQUE_VIOLATIONS.includes(code)) {
		return new LostRaceError("The place was taken meanwhile.", { cause: error });
	}
	return troubleOf(error) === undefined
		? error
		: new StoreUnavailable("The database could not read or write.", { cause: error });
}

/** Whether a working store met bytes that are not what was written. That does not pass by itself. */
export function isDamage(error: unknown): boolean {
	return error instanceof StoreUnavailable && troubleOf(error.cause) === "corrupt";
}

function troubleOf(error: unknown): SqliteReason | undefined {
	const code = errcodeOf(error);
	if (code === undefined) return undefined;
	// An extended code carries the primary one in its lowest byte.
	const primary: number = code & 0xff;
	return primary in TROUBLE ? TROUBLE[primary as keyof typeof TROUBLE] : undefined;
}

function isFileSystemError(error: unknown): boolean {
	return error instanceof Error && "syscall" in error;
}

function errcodeOf(error: unknown): number | undefined {
	return error instanceof Error && "errcode" in error && typeof error.errcode === "number" ? error.errcode : undefined;
}
