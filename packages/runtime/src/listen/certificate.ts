import { execFile } from "node:child_process";
import { createPrivateKey, X509Certificate } from "node:crypto";
import { isIP } from "node:net";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { Config } from "../config/config.ts";
import { readIfThere, writeSecretFile } from "../credentials/secret-file.ts";
import { reasonOf, StartError } from "../start-error.ts";
import type { WantedCertificate } from "./make-self-signed.ts";

/** PEM texts. */
export interface Certificate {
	readonly cert: string;
	readonly key: string;
}

/** A certificate to serve with, which may have to be kept for the next start. */
export interface FoundCertificate {
	readonly certificate: Certificate;
	/** Writes it to the data directory, which is there by now, when it is new. Throws `StartError`. */
	keep(): void;
}

const DAY_MS = 86_400_000;
const LIFETIME_DAYS = 365;
/** A new one is made when fewer days are left. */
const RENEWAL_DAYS = 30;

/**
 * The certificate of the HTTPS listener. Peers judge it by the real time, so it is made and checked by that whatever clock the service runs on. Rejects
 * with `StartError`.
 */
export async function certificateOf(config: Config): Promise<FoundCertificate> {
	return config.tls_cert !== undefined && config.tls_key !== undefined
		? { certificate: readCertificate(config.tls_cert, config.tls_key), keep: () => {} }
		: findCertificate(resolve(config.data_dir), config.host, Date.now());
}

/** Reads the operator's own certificate. Throws `StartError` when a file is missing or not what it should be, or the two do not belong together. */
export function readCertificate(cert_file: string, key_file: string): Certificate {
	const [cert, key] = [readPem("--tls-cert", cert_file), readPem("--tls-key", key_file)];
	const certificate = parsed(
		() => new X509Certificate(cert),
		`--tls-cert: must be a file with a certificate in PEM, which ${cert_file} is not.`,
	);
	const private_key = parsed(
		() => createPrivateKey(key),
		`--tls-key: must be a file with a private key in PEM, without a passphrase, which ${key_file} is not.`,
	);
	if (certificate.checkPrivateKey(private_key)) return { cert, key };
	throw new StartError(
		[`--tls-key: must be the key of the first certificate in ${cert_file}, which ${key_file} is not.`],
		{
			exit_code: 2,
		},
	);
}

/** Throws `StartError` with the sentence for what cannot be parsed: the parser's own words are of its inside. */
function parsed<Value>(parse: () => Value, sentence: string): Value {
	try {
		return parse();
	} catch (cause) {
		throw new StartError([sentence], { exit_code: 2, cause });
	}
}

function readPem(option: string, file: string): string {
	const content = readIfThere(file);
	if (content === undefined) throw new StartError([`${option}: there is no file ${file}.`], { exit_code: 2 });
	return Buffer.from(content).toString("utf8");
}

/**
 * The self-signed certificate kept in the data directory; a new one when there is none, when it will expire
 * within 30 days, or when it was made for another host. `now_ms` is the time that peers will judge it by. Writes nothing yet.
 */
export async function findCertificate(directory: string, host: string, now_ms: number): Promise<FoundCertificate> {
	const cert_file = join(directory, "tls-cert.pem");
	const key_file = join(directory, "tls-key.pem");
	const cert = readIfThere(cert_file);
	const key = readIfThere(key_file);
	if (cert !== undefined && key !== undefined) {
		const kept = { cert: Buffer.from(cert).toString("utf8"), key: Buffer.from(key).toString("utf8") };
		if (isFit(kept, host, now_ms)) return { certificate: kept, keep: () => {} };
	}
	const made = await makeCertificate(host, now_ms);
	return {
		certificate: made,
		keep: () => {
			writeSecretFile(key_file, made.key);
			writeSecretFile(cert_file, made.cert);
		},
	};
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

/**
 * Made by a process of its own, which ends with it: the library that makes certificates is a tenth of a server's memory and a third of its start, and is
 * needed once a year. Rejects with `StartError`.
 */
async function makeCertificate(host: string, now_ms: number): Promise<Certificate> {
	// Begins a day early for peers whose clock is behind.
	const wanted: WantedCertificate = {
		names: [...new Set(["localhost", "127.0.0.1", "::1", host])],
		not_before_ms: now_ms - DAY_MS,
		not_after_ms: now_ms + LIFETIME_DAYS * DAY_MS,
	};
	try {
		const { stdout } = await execute(process.execPath, [MAKE_SELF_SIGNED, JSON.stringify(wanted)]);
		return JSON.parse(stdout);
	} catch (cause) {
		const sentence = `No certificate for HTTPS could be made: ${reasonOf(cause).split("\n", 1)[0]}. Give one with --tls-cert and --tls-key, or use --no-https.`;
		throw new StartError([sentence], { exit_code: 1, cause });
	}
}

const execute = promisify(execFile);
const MAKE_SELF_SIGNED = fileURLToPath(new URL("./make-self-signed.ts", import.meta.url));
