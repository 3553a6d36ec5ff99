import { Client, type ClientConfig } from "pg";
import { PATIENCE } from "./patience.ts";

export interface ConnectionSettings {
	readonly client: ClientConfig;
	/** Names the database for people, in a sentence's beginning. Never holds the password. */
	readonly place: string;
}

/** The address of a database cannot be understood. `message` is a sentence for the person who gave it, and never holds the password. */
export class DatabaseUrlError extends Error {
	override readonly name = "DatabaseUrlError";
}

/** Understands `postgres://user:password@host:port/database` with libpq's parameters. Throws `DatabaseUrlError`. */
export function connectionSettings(url: string): ConnectionSettings {
	const client: ClientConfig = {
		connectionString: url,
		fallback_application_name: "node-actions",
		keepAlive: true,
		...PATIENCE,
	};
	const resolved = /^postgres(ql)?:\/\//.test(url) ? resolve(client) : undefined;
	if (resolved === undefined) {
		throw new DatabaseUrlError(
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
