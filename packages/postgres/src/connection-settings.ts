import { Client, type ClientConfig } from "pg";
import { withPlainName } from "./database-name.ts";
import { DatabaseUrlError } from "./database-url-error.ts";
import { checkEnvironment, type SaidInUrl } from "./environment.ts";
import { PATIENCE } from "./patience.ts";
import { withPlainTlsMode } from "./tls-mode.ts";
import { checkParameters } from "./url-parameters.ts";

export interface ConnectionSettings {
	readonly client: ClientConfig;
	/** Names the database for people, in a sentence's beginning. Never holds the password. */
	readonly place: string;
}

/**
 * Understands `postgres://user:password@host:port/database` with the parameters that the driver honours. Throws `DatabaseUrlError` also where the
 * driver would ignore something, or guess.
 */
export function connectionSettings(url: string): ConnectionSettings {
	const { scheme, authority, path, query } = partsOf(url);
	checkParameters(query);
	checkEnvironment(saidIn(authority, path, query));
	const client: ClientConfig = {
		connectionString: withPlainTlsMode(`${scheme}${authority}${withPlainName(path)}${query && `?${query}`}`),
		fallback_application_name: "node-actions",
		keepAlive: true,
		...PATIENCE,
	};
	const resolved = resolve(client);
	if (resolved === undefined) throw new DatabaseUrlError(UNCLEAR);
	const { host, port, database, user } = resolved;
	if (!user) throw new DatabaseUrlError(`The database URL names no user; ${WRITE_AS}.`);
	return { client, place: `The PostgreSQL database "${database}" on ${host}:${port} (user "${user}")` };
}

const WRITE_AS = "write it as postgres://user:password@host:port/database";
const UNCLEAR = `The database URL cannot be understood; ${WRITE_AS}, with %40 for @, %2F for /, %3F for ? and %23 for # in user and password.`;

interface Parts {
	/** With the slashes behind it. */
	readonly scheme: string;
	readonly authority: string;
	readonly path: string;
	readonly query: string;
}

/** What the driver, which mends addresses, would take for something else: a password that is not encoded would get into names and messages. */
function partsOf(url: string): Parts {
	if (/\s|%(?![\da-f]{2})/i.test(url)) {
		throw new DatabaseUrlError(
			"The database URL has a space, or a % that no two hexadecimal digits follow; write them as %20 and %25.",
		);
	}
	const parts = /^(?<scheme>postgres(?:ql)?:\/\/)(?<authority>[^/?#]*)(?<path>[^?#]*)\??(?<query>[^#]*)$/.exec(
		url,
	)?.groups;
	if (parts === undefined) throw new DatabaseUrlError(UNCLEAR);
	const { scheme = "", authority = "", path = "", query = "" } = parts;
	if (!authority.includes("@") && `${path}${query}`.includes("@")) throw new DatabaseUrlError(UNCLEAR);
	return { scheme, authority, path, query };
}

function saidIn(authority: string, path: string, query: string): SaidInUrl {
	const parameters = new Set(new URLSearchParams(query).keys());
	const { host, port } = /(?<host>[^@]*?)(?::(?<port>\d*))?$/.exec(authority)?.groups ?? {};
	return {
		host: Boolean(host) || parameters.has("host"),
		port: Boolean(port) || parameters.has("port"),
		database: path.length > 1,
		parameters,
	};
}

/** What the driver understands, with its defaults. Its errors are not passed on: they repeat the URL, and with it the password. */
function resolve(config: ClientConfig): Client | undefined {
	try {
		return new Client(config);
	} catch {
		return undefined;
	}
}
