import { PATIENCE_MS } from "@node-actions/application";
import type { ClientConfig } from "pg";

/** The client gives up a little later than the server, whose answer says more. */
const ANSWER_PATIENCE_MS = PATIENCE_MS + 500;

/** How long a connection waits for the server, and the server for the connection, while requests wait for both. */
export const PATIENCE = {
	connectionTimeoutMillis: PATIENCE_MS,
	statement_timeout: PATIENCE_MS,
	idle_in_transaction_session_timeout: PATIENCE_MS,
	query_timeout: ANSWER_PATIENCE_MS,
} as const satisfies ClientConfig;

const MUCH_PATIENCE_MS = 600_000;

/** The same for whatever takes as long as there is much of it: changing the schema, or reading and writing a whole topology. */
export const PATIENTLY = {
	statement_timeout: MUCH_PATIENCE_MS,
	query_timeout: MUCH_PATIENCE_MS,
	idle_in_transaction_session_timeout: 0,
} as const satisfies ClientConfig;
