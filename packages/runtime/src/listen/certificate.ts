import { createPrivateKey, X509Certificate } from "node:crypto";
import { isIP } from "node:net";
import { join } from "node:path";
import { readIfThere, writeSecretFile } from "../credentials/secret-file.ts";
import { StartError } from "../start-error.ts";

/** PEM texts. */
export interface Certificate {
	readonly cert: string;
	readonly key: string;
}

const DAY_MS = 86_400_000;
const LIFETIME_DAYS = 365;
/** A new one is made when fewer days are left. */
const RENEWAL_DAYS = 30;

/** Reads the operator's own certificate. Throws `StartError` when a file is missing or the two do not belong together. */
export function readCertificate(cert_file: string, key_file: string): Certificate {
	return { cert: readPem("--tls-cert", cert_file), key: readPem("--tls-key", key_file) };
}

function readPem(option: string, file: string): string {
	const content = readIfThere(file);
	if (content === undefined) throw new StartError([`${option}: there is no file ${file}.`], { exit_code: 2 });
	return Buffer.from(content).toString("utf8");
}

/**
 * The self-signed certificate kept in the data directory; a new one when there is none, when it will expire
 * within 30 days, or when it was made for another host. `now_ms` is the time that peers will judge it by.
 */
export async function keptCertificate(directory: string, host: string, now_ms: number): Promise<Certificate> {
	const cert_file = join(directory, "tls-cert.pem");
	const key_file = join(directory, "tls-key.pem");
	const cert = readIfThere(cert_file);
	const key = readIfThere(key_file);
	if (cert !== undefined && key !== undefined) {
		const kept = { cert: Buffer.from(cert).toString("utf8"), key: Buffer.from(key).toString("utf8") };
		if (isFit(kept, host, now_ms)) return kept;
	}
	const made = await makeCertificate(host, now_ms);
	writeSecretFile(key_file, made.key);
	writeSecretFile(cert_file, made.cert);
	return made;
}

function isFit({ cert, key }: Certificate, host: string, now_ms: number): boolean {
	try {
		const parsed = new X509Certificate(cert);
		const fresh = parsed.validToDate.getTime() - now_ms > RENEWAL_DAYS * DAY_MS;
		const named = isIP(host) === 0 ? parsed.checkHost(host) : parsed.checkIP(host);
		return fresh && named !== undefined && parsed.checkPrivateKey(createPrivateKey(key));
	} catch {
		// Damaged, or a pair torn by a crash between its two files: as good as none.
		return false;
	}
}

async function makeCertificate(host: string, now_ms: number): Promise<Certificate> {
	// Loaded only when needed: it takes longer to load than the rest of the start together.
	const { generate } = await import("selfsigned");
	const names = new Set(["localhost", "127.0.0.1", "::1", host]);
	const made = await generate([{ name: "commonName", value: "Node Actions" }], {
		keyType: "ec",
		curve: "P-256",
		algorithm: "sha256",
		// Begins a day early for peers whose clock is behind.
		notBeforeDate: new Date(now_ms - DAY_MS),
		notAfterDate: new Date(now_ms + LIFETIME_DAYS * DAY_MS),
		extensions: [
			{ name: "basicConstraints", cA: false, critical: true },
			{ name: "keyUsage", digitalSignature: true, critical: true },
			{ name: "extKeyUsage", serverAuth: true },
			{
				name: "subjectAltName",
				altNames: [...names].map((name) => (isIP(name) === 0 ? { type: 2, value: name } : { type: 7, ip: name })),
			},
		],
	});
	return { cert: made.cert, key: made.private };
}
