import { generateKeyPairSync, X509Certificate } from "node:crypto";
import { readFile, stat, writeFile } from "node:fs/promises";
import { get } from "node:https";
import { join } from "node:path";
import { connect } from "node:tls";
import { expect, test } from "vitest";
import { type Certificate, findCertificate, readCertificate } from "../src/listen/certificate.ts";
import { StartError } from "../src/start-error.ts";
import { temporaryDirectory } from "./support/temporary-directory.ts";
import { openTestServer } from "./support/test-server.ts";

const DAY_MS = 86_400_000;
const NOW_MS = Date.UTC(2026, 0, 1);

test("names localhost, both loopback addresses and the host, has an EC key and lives a year", async () => {
	await using directory = await temporaryDirectory();
	const made = await keptCertificate(directory.path, "db.example.com", NOW_MS);
	const certificate = new X509Certificate(made.cert);
	expect(certificate.subjectAltName).toBe(
		"DNS:localhost, IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1, DNS:db.example.com",
	);
	expect(certificate.publicKey.asymmetricKeyType).toBe("ec");
	expect(certificate.validToDate.getTime()).toBe(NOW_MS + 365 * DAY_MS);
	expect((await stat(join(directory.path, "tls-key.pem"))).mode & 0o777).toBe(0o600);
});

test("is kept over restarts and made anew 30 days before it ends, for another host, and when damaged", async () => {
	await using directory = await temporaryDirectory();
	const first = await keptCertificate(directory.path, "127.0.0.1", NOW_MS);
	expect(await keptCertificate(directory.path, "127.0.0.1", NOW_MS + 334 * DAY_MS)).toEqual(first);
	const renewed = await keptCertificate(directory.path, "127.0.0.1", NOW_MS + 336 * DAY_MS);
	expect(renewed.cert).not.toBe(first.cert);
	const moved = await keptCertificate(directory.path, "10.1.2.3", NOW_MS + 336 * DAY_MS);
	expect(moved.cert).not.toBe(renewed.cert);
	await writeFile(join(directory.path, "tls-key.pem"), first.key);
	const repaired = await keptCertificate(directory.path, "10.1.2.3", NOW_MS + 336 * DAY_MS);
	expect(repaired.cert).not.toBe(moved.cert);
});

test("serves HTTPS with it, and refuses TLS 1.1", async () => {
	await using open = await openTestServer({ http: false, https: true, https_port: 0 });
	const url = open.server.urls.https ?? "";
	const status = await new Promise((resolve, reject) => {
		get(`${url}/healthz`, { rejectUnauthorized: false }, (response) => resolve(response.resume().statusCode)).on(
			"error",
			reject,
		);
	});
	expect(status).toBe(200);
	const old = await new Promise((resolve) => {
		const socket = connect({
			port: Number(new URL(url).port),
			host: "127.0.0.1",
			rejectUnauthorized: false,
			minVersion: "TLSv1",
			maxVersion: "TLSv1.1",
			ciphers: "DEFAULT@SECLEVEL=0",
		});
		socket.on("secureConnect", () => resolve("connected"));
		socket.on("error", () => resolve("refused"));
	});
	expect(old).toBe("refused");
});

test("takes the operator's own certificate, and says which file is missing or wrong", async () => {
	await using directory = await temporaryDirectory();
	await keptCertificate(directory.path, "127.0.0.1", Date.now());
	const [cert, key] = [join(directory.path, "tls-cert.pem"), join(directory.path, "tls-key.pem")];
	expect(readCertificate(cert, key).cert).toContain("BEGIN CERTIFICATE");
	expect(() => readCertificate(cert, `${key}.not`)).toThrow(`--tls-key: there is no file ${key}.not.`);
	const tls = { http: false, https: true, https_port: 0 };
	await using open = await openTestServer({ ...tls, tls_cert: cert, tls_key: key });
	expect(open.server.urls.https).toMatch(/^https:/);
	await expect(openTestServer({ ...tls, tls_cert: cert, tls_key: cert })).rejects.toThrow(StartError);
	const both = join(directory.path, "both.pem");
	await writeFile(both, (await readFile(key, "utf8")) + (await readFile(cert, "utf8")));
	expect(readCertificate(both, both).cert).toContain("BEGIN CERTIFICATE");
});

test("says of a certificate or key that does not work what it must be, in words", async () => {
	await using directory = await temporaryDirectory();
	const at = (name: string) => join(directory.path, name);
	await keptCertificate(directory.path, "127.0.0.1", Date.now());
	const [cert, key] = [at("tls-cert.pem"), at("tls-key.pem")];
	const { privateKey } = generateKeyPairSync("ec", { namedCurve: "prime256v1" });
	const pkcs8 = { type: "pkcs8", format: "pem" } as const;
	await writeFile(at("other"), privateKey.export(pkcs8));
	await writeFile(at("locked"), privateKey.export({ ...pkcs8, cipher: "aes-128-cbc", passphrase: "x" }));
	await writeFile(at("list"), "shopping list\n");
	await writeFile(at("der"), new X509Certificate(await readFile(cert)).raw);
	await writeFile(
		at("chain"),
		`${await readFile(cert, "utf8")}\n-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n`,
	);
	const noCertificate = (file: string) => `--tls-cert: must be a file with a certificate in PEM, which ${file} is not.`;
	const noKey = (file: string) =>
		`--tls-key: must be a file with a private key in PEM, without a passphrase, which ${file} is not.`;
	const wrong: readonly (readonly [tls_cert: string, tls_key: string, words: unknown])[] = [
		[at("list"), key, noCertificate(at("list"))],
		[at("der"), key, noCertificate(at("der"))],
		[key, cert, noCertificate(key)],
		[cert, at("list"), noKey(at("list"))],
		[cert, at("locked"), noKey(at("locked"))],
		[cert, at("other"), `--tls-key: must be the key of the first certificate in ${cert}, which ${at("other")} is not.`],
		[
			at("chain"),
			key,
			expect.stringMatching(/^--tls-cert: must work with its key over TLS, which refuses it: [a-z ]+\.$/),
		],
	];
	for (const [tls_cert, tls_key, words] of wrong) {
		const config = { data_dir: at("data"), http: false, https: true, https_port: 0, tls_cert, tls_key };
		await expect(openTestServer(config)).rejects.toMatchObject({ sentences: [words], exit_code: 2 });
	}
});

/** As a server finds and keeps it. */
async function keptCertificate(directory: string, host: string, now_ms: number): Promise<Certificate> {
	const { certificate, keep } = await findCertificate(directory, host, now_ms);
	keep();
	return certificate;
}
