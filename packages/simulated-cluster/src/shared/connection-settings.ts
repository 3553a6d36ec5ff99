import { PATIENCE_MS } from "@node-actions/application";
import { Client, type ClientConfig } from "pg";
import { ClusterOpenError } from "../open-error.ts";

/** The client gives up a little later than the server, whose answer says more. */
const ANSWER_PATIENCE_MS = PATIENCE_MS + 500;

const TOPOLOGY_PATIENCE_MS = 600_000;

/** For whatever reads or writes a whole topology, which takes as long as a large one needs. */
export const PATIENTLY = {
	statement_timeout: TOPOLOGY_PATIENCE_MS,
	query_timeout: TOPOLOGY_PATIENCE_MS,
	idle_in_transaction_session_timeout: 0,
} as const satisfies ClientConfig;

export interface ConnectionSettings {
	readonly client: ClientConfig;
	/** Names the database for people. Never holds the password. */
	readonly place: string;
}

/** Understands `postgres://user:password@host:port/database` with libpq's parameters. Throws `ClusterOpenError`. */
export function connectionSettings(url: string): ConnectionSettings {
	const client: ClientConfig = {
		connectionString: url,
		fallback_application_name: "node-actions",
		keepAlive: true,
		connectionTimeoutMillis: PATIENCE_MS,
		statement_timeout: PATIENCE_MS,
		idle_in_transaction_session_timeout: PATIENCE_MS,
		query_timeout: ANSWER_PATIENCE_MS,
	};
	const resolved = /^postgres(ql)?:\/\//.test(url) ? resolve(client) : undefined;
	if (resolved === undefined) {
		throw new ClusterOpenError(
			"invalid_url",
			"The database URL cannot be understood; write it as postgres://user:password@host:port/database.",
		);
	}
	const { host, port, database, user } = resolved;
	return { client, place: `The PostgreSQL database "${database}" on ${host}:${port} (user "${user}")` };
}

/** What the driver understands, with its defaults. Its errors are not passed on: they repeat the URL, and with it the password. */
function resolve(config: ClientConfig): Client | undefined {
	try {
		return new Client(config);
	} catch {
		return undefined;
	}
}
