import { createPrivateKey, X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { createSecureContext } from "node:tls";
import { DatabaseUrlError } from "./database-url-error.ts";

/** The parameters that name files, what the file has to be, and what throws where it is not. */
const FILES: Readonly<Record<string, readonly [what: string, read: (content: Buffer) => unknown]>> = {
	sslrootcert: ["a certificate, PEM", (content) => new X509Certificate(content)],
	sslcert: ["a certificate, PEM", (content) => new X509Certificate(content)],
	sslkey: ["a private key without a passphrase, PEM", createPrivateKey],
};

/** Looks into the files for TLS before the driver does, which would not say which one is wrong. Throws `DatabaseUrlError`. */
export function checkTlsFiles(parameters: ReadonlyMap<string, string>): void {
	for (const [name, [what, read]] of Object.entries(FILES)) {
		const file = parameters.get(name);
		if (file !== undefined) checkFile(name, file, what, read);
	}
	const cert = parameters.get("sslcert");
	const key = parameters.get("sslkey");
	if (cert === undefined && key === undefined) return;
	if (cert === undefined || key === undefined) {
		throw new DatabaseUrlError(
			"The parameters sslcert and sslkey of the database URL belong together; give both or neither.",
		);
	}
	try {
		createSecureContext({ cert: readFileSync(cert), key: readFileSync(key) });
	} catch (error) {
		throw new DatabaseUrlError("The private key that sslkey in the database URL names does not belong to sslcert.", {
			cause: error,
		});
	}
}

function checkFile(name: string, file: string, what: string, read: (content: Buffer) => unknown): void {
	let content: Buffer;
	try {
		content = readFileSync(file);
	} catch (error) {
		const reason = error instanceof Error && "code" in error ? (REASONS[String(error.code)] ?? error.code) : error;
		throw new DatabaseUrlError(
			`The file ${file}, which ${name} in the database URL names, cannot be read (${reason}).`,
			{
				cause: error,
			},
		);
	}
	try {
		read(content);
	} catch (error) {
		throw new DatabaseUrlError(`The file ${file}, which ${name} in the database URL names, is not ${what}.`, {
			cause: error,
		});
	}
}

const REASONS: Readonly<Record<string, string>> = {
	EACCES: "permission denied",
	EISDIR: "it is a directory",
	ENOENT: "it is not there",
	ENOTDIR: "it is not there",
};
