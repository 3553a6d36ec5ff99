import { DatabaseUrlError } from "./database-url-error.ts";

/** What the URL of a database says itself. */
export interface SaidInUrl {
	readonly host: boolean;
	readonly port: boolean;
	readonly database: boolean;
	/** By their names. */
	readonly parameters: ReadonlySet<string>;
}

interface Variable {
	/** Whether the URL leaves it to the environment. */
	readonly isLeftOpen: (said: SaidInUrl) => boolean;
	/** How the URL says it, which then wins; absent where it cannot. */
	readonly instead?: string;
}

const TLS_PARAMETERS = ["ssl", "sslmode", "sslcert", "sslkey", "sslrootcert", "sslnegotiation"];

const parameter = (name: string): Variable => ({
	isLeftOpen: ({ parameters }) => !parameters.has(name),
	instead: `say ${name}=… in the URL`,
});

/**
 * What the driver would take out of the environment where the URL leaves it open: set for other programs, and of other servers. Who logs in with which password
 * (PGUSER, PGPASSWORD, PGPASSFILE) may be said there on purpose, and PGAPPNAME does nothing but show.
 */
const VARIABLES: Readonly<Record<string, Variable>> = {
	PGHOST: { isLeftOpen: ({ host }) => !host, instead: "name the host in the URL" },
	PGPORT: { isLeftOpen: ({ port }) => !port, instead: "name the port in the URL" },
	PGDATABASE: { isLeftOpen: ({ database }) => !database, instead: "name the database in the URL" },
	PGOPTIONS: parameter("options"),
	PGSSLMODE: {
		isLeftOpen: ({ parameters }) => !TLS_PARAMETERS.some((name) => parameters.has(name)),
		instead: "say sslmode=… in the URL",
	},
	PGSSLNEGOTIATION: parameter("sslnegotiation"),
	PGCLIENT_ENCODING: { isLeftOpen: () => true },
	PGREPLICATION: { isLeftOpen: () => true },
	PGBINARY: { isLeftOpen: () => true },
};

/** Throws `DatabaseUrlError` when the environment would decide something that the URL leaves open. */
export function checkEnvironment(said: SaidInUrl): void {
	for (const [name, { isLeftOpen, instead }] of Object.entries(VARIABLES)) {
		// biome-ignore lint/style/noProcessEnv: the driver reads it, unasked.
		if (!process.env[name] || !isLeftOpen(said)) continue;
		throw new DatabaseUrlError(
			instead === undefined
				? `The environment variable ${name} would hold for the database; unset it.`
				: `The environment variable ${name} would hold for what the database URL leaves open; unset it, or ${instead}.`,
		);
	}
}
