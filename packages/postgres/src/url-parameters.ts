import { DatabaseUrlError } from "./database-url-error.ts";
import { checkTlsFiles } from "./tls-files.ts";

const ANY = /./;

/**
 * The parameters that hold, and what each may say. The driver ignores all it does not know, many that libpq knows among them, takes `sslmode` with a value
 * that is none for a wish for TLS, and an empty one for a wish for none. How long to wait is for the product to say.
 */
const PARAMETERS: Readonly<Record<string, { readonly values: RegExp; readonly must?: string }>> = {
	application_name: { values: ANY },
	fallback_application_name: { values: ANY },
	host: { values: ANY },
	options: { values: ANY },
	password: { values: ANY },
	port: { values: /^0*[1-9]\d{0,4}$/, must: "be the number of a port" },
	ssl: { values: /^(?:true|1|0|no-verify)$/, must: "be true, 1, 0 or no-verify" },
	sslcert: { values: ANY },
	sslkey: { values: ANY },
	sslmode: {
		values: /^(?:disable|no-verify|prefer|require|verify-ca|verify-full)$/,
		must: "be disable, no-verify, prefer, require, verify-ca or verify-full",
	},
	sslnegotiation: { values: /^(?:direct|postgres)$/, must: "be direct or postgres" },
	sslrootcert: { values: ANY },
	uselibpqcompat: { values: /^(?:false|true)$/, must: "be false or true" },
	user: { values: ANY },
};

/** Throws `DatabaseUrlError` when the query of a database's URL says anything that would not hold. */
export function checkParameters(query: string): void {
	const parameters = new Map<string, string>();
	for (const [name, value] of new URLSearchParams(query)) {
		checkParameter(name, value);
		if (parameters.has(name))
			throw new DatabaseUrlError(`The database URL has the parameter ${name} twice; leave one out.`);
		parameters.set(name, value);
	}
	checkTls(parameters);
}

function checkParameter(name: string, value: string): void {
	const known = Object.hasOwn(PARAMETERS, name) ? PARAMETERS[name] : undefined;
	if (known === undefined) {
		throw new DatabaseUrlError(
			`The database URL has the parameter ${JSON.stringify(name)}, which would not hold here; leave it out. Those that hold: ${Object.keys(PARAMETERS).join(", ")}.`,
		);
	}
	if (known.values.test(value)) return;
	throw new DatabaseUrlError(`The parameter ${name} of the database URL must ${known.must ?? "not be empty"}.`);
}

/** What is right in itself and contradicts the rest. */
function checkTls(parameters: ReadonlyMap<string, string>): void {
	const mode = parameters.get("sslmode");
	const isLibpqs = parameters.get("uselibpqcompat") === "true";
	if (mode !== undefined && parameters.has("ssl")) {
		throw new DatabaseUrlError("The database URL has both ssl and sslmode; leave ssl out.");
	}
	if (isLibpqs && mode === "no-verify") {
		throw new DatabaseUrlError(
			"The parameter sslmode of the database URL is no-verify, which uselibpqcompat=true does not know; leave uselibpqcompat out.",
		);
	}
	if (isLibpqs && mode === "verify-ca" && !parameters.has("sslrootcert")) {
		throw new DatabaseUrlError(
			"With uselibpqcompat=true, sslmode=verify-ca in the database URL needs sslrootcert, a file with the certificate of the authority.",
		);
	}
	const isPlain = mode === "disable" || (mode === undefined && parameters.get("ssl") === "0");
	if (isPlain && parameters.get("sslnegotiation") === "direct") {
		throw new DatabaseUrlError("sslnegotiation=direct in the database URL is about TLS, which the URL switches off.");
	}
	checkTlsFiles(parameters);
}
