import { ClusterUnavailable, StoreUnavailable } from "@node-actions/application";
import { openTrouble } from "@node-actions/postgres";
import { DatabaseError } from "pg";
import { LostRaceError } from "../script.ts";
import { StoreOpenError } from "../store-error.ts";
import { OtherSettings } from "./other-settings.ts";

/** The connection broke, or the server ended it. What was not committed by then never will be. */
export class ConnectionLostError extends StoreUnavailable {}

/** Codes and classes of codes that tell of another's write. */
const LOST_RACES = ["23505", "40"]; // unique violation; serialization failure and deadlock
/** What a connection has prepared does not fit the database any more: another process changed the schema, or something in between let go of it. */
const OUTDATED = ["0A000", "26000"]; // "cached plan must not change result type"; invalid statement name
/** Codes and classes that tell of trouble outside of the program. */
const TROUBLES = ["08", "25006", "25P03", "28", "3D", "42501", "53", "55P03", "57", "58", "F0", "XX"];

/** What an error means while a store opens. What neither the server nor the connection raised is a bug and is given back as it is. */
export function openError(error: unknown, place: string): unknown {
	if (error instanceof StoreOpenError) return error;
	if (error instanceof OtherSettings) {
		const { theirs, ours } = error;
		return new StoreOpenError(
			"other_settings",
			`${place} is used by processes that run with ${theirs}, and this one has ${ours}; start it with ${theirs}, or stop all of those first.`,
			{ cause: error },
		);
	}
	const trouble = openTrouble(raisedBy(error));
	return trouble === undefined
		? error
		: new StoreOpenError(trouble.reason, `${place} ${trouble.told}.`, { cause: error });
}

/** What the driver raised, as the cause of an error of the store or of the cluster that is in the same database. */
function raisedBy(error: unknown): unknown {
	return error instanceof StoreUnavailable || error instanceof ClusterUnavailable ? raisedBy(error.cause) : error;
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
