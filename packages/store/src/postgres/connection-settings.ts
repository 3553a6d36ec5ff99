import { PATIENCE_MS } from "@node-actions/application";
import { Client, type ClientConfig, type CustomTypesConfig, types } from "pg";
import { StoreOpenError } from "../store-error.ts";

/** The client gives up a little later than the server, whose answer says more. */
const ANSWER_PATIENCE_MS = PATIENCE_MS + 500;

export interface ConnectionSettings {
	readonly client: ClientConfig;
	/** Names the database for people. Never holds the password. */
	readonly place: string;
}

/** Understands `postgres://user:password@host:port/database` with libpq's parameters. Throws `StoreOpenError`. */
export function connectionSettings(url: string): ConnectionSettings {
	const client: ClientConfig = {
		connectionString: url,
		fallback_application_name: "node-actions",
		keepAlive: true,
		connectionTimeoutMillis: PATIENCE_MS,
		statement_timeout: PATIENCE_MS,
		idle_in_transaction_session_timeout: PATIENCE_MS,
		query_timeout: ANSWER_PATIENCE_MS,
		types: WHOLE_NUMBERS,
	};
	return { client, place: placeOf(url, client) };
}

function placeOf(url: string, config: ClientConfig): string {
	const resolved = /^postgres(ql)?:\/\//.test(url) ? resolve(config) : undefined;
	if (resolved === undefined) throw invalidUrl();
	const { host, port, database, user } = resolved;
	return `The PostgreSQL database "${database}" on ${host}:${port} (user "${user}")`;
}

/** What the driver understands, with its defaults. Its errors are not passed on: they repeat the URL, and with it the password. */
function resolve(config: ClientConfig): Client | undefined {
	try {
		return new Client(config);
	} catch {
		return undefined;
	}
}

function invalidUrl(): StoreOpenError {
	return new StoreOpenError(
		"invalid_url",
		"The database URL cannot be understood; write it as postgres://user:password@host:port/database.",
	);
}

const INT8 = types.builtins.INT8;

/** `bigint` columns as numbers, on the connections of this store only: other users of the driver keep its own way. */
export const WHOLE_NUMBERS: CustomTypesConfig = {
	getTypeParser: (type, format) => (type === INT8 ? wholeNumber : types.getTypeParser(type, format)),
};

function wholeNumber(text: string): number {
	const number = Number(text);
	if (!Number.isSafeInteger(number)) throw new RangeError(`The database holds ${text}, which is too large a number.`);
	return number;
}
