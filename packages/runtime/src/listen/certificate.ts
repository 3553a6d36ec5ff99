import { createPrivateKey, X509Certificate } from "node:crypto";
import { isIP } from "node:net";
import { join } from "node:path";
import { readIfThere, writeSecretFile } from "../credentials/secret-file.ts";
import { StartError } from "../start-error.ts";
import { makeSelfSigned } from "./self-signed.ts";

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
export function keptCertificate(directory: string, host: string, now_ms: number): Certificate {
	const cert_file = join(directory, "tls-cert.pem");
	const key_file = join(directory, "tls-key.pem");
	const cert = readIfThere(cert_file);
	const key = readIfThere(key_file);
	if (cert !== undefined && key !== undefined) {
		const kept = { cert: Buffer.from(cert).toString("utf8"), key: Buffer.from(key).toString("utf8") };
		if (isFit(kept, host, now_ms)) return kept;
	}
	const made = makeCertificate(host, now_ms);
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

function makeCertificate(host: string, now_ms: number): Certificate {
	return makeSelfSigned({
		common_name: "Node Actions",
		names: [...new Set(["localhost", "127.0.0.1", "::1", host])],
		// Begins a day early for peers whose clock is behind.
		not_before_ms: now_ms - DAY_MS,
		not_after_ms: now_ms + LIFETIME_DAYS * DAY_MS,
	});
}
