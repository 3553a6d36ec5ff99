import { createPrivateKey, X509Certificate } from "node:crypto";
import { stat, writeFile } from "node:fs/promises";
import { get } from "node:https";
import { join } from "node:path";
import { connect } from "node:tls";
import { expect, test } from "vitest";
import { keptCertificate, readCertificate } from "../src/listen/certificate.ts";
import { makeSelfSigned } from "../src/listen/self-signed.ts";
import { temporaryDirectory } from "./support/temporary-directory.ts";
import { openTestServer } from "./support/test-server.ts";

const DAY_MS = 86_400_000;
const NOW_MS = Date.UTC(2026, 0, 1);

test("names localhost, both loopback addresses and the host, has an EC key and lives a year", async () => {
	await using directory = await temporaryDirectory();
	const made = keptCertificate(directory.path, "db.example.com", NOW_MS);
	const certificate = new X509Certificate(made.cert);
	expect(certificate.subjectAltName).toBe(
		"DNS:localhost, IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1, DNS:db.example.com",
	);
	expect(certificate.publicKey.asymmetricKeyType).toBe("ec");
	expect(certificate.validToDate.getTime()).toBe(NOW_MS + 365 * DAY_MS);
	expect((await stat(join(directory.path, "tls-key.pem"))).mode & 0o777).toBe(0o600);
});

test.each([
	["::ffff:10.1.2.3", "IP Address:0:0:0:0:0:FFFF:A01:203"],
	["2001:db8::8:800:200c:417a", "IP Address:2001:DB8:0:0:8:800:200C:417A"],
	["fe80::1%eth0", "IP Address:FE80:0:0:0:0:0:0:1"],
	["10.255.0.1", "IP Address:10.255.0.1"],
	["a.example.com", "DNS:a.example.com"],
])("a certificate for %s names it, proves itself, and may only stand for a server", async (name, shown) => {
	const { cert, key } = makeSelfSigned({
		common_name: "Tëst",
		names: [name],
		not_before_ms: NOW_MS,
		not_after_ms: Date.UTC(2050, 0, 1),
	});
	const certificate = new X509Certificate(cert);
	expect(certificate.subjectAltName).toBe(shown);
	expect(certificate.subject).toBe("CN=Tëst");
	expect(certificate.verify(certificate.publicKey)).toBe(true);
	expect(certificate.checkPrivateKey(createPrivateKey(key))).toBe(true);
	expect(certificate.ca).toBe(false);
	expect(certificate.keyUsage).toEqual(["1.3.6.1.5.5.7.3.1"]);
	expect([certificate.validFromDate, certificate.validToDate]).toEqual([new Date(NOW_MS), new Date("2050-01-01")]);
});

test("no two certificates have a serial number or a key in common", () => {
	const made = Array.from({ length: 20 }, () =>
		makeSelfSigned({ common_name: "a", names: ["a"], not_before_ms: NOW_MS, not_after_ms: NOW_MS + DAY_MS }),
	);
	expect(new Set(made.map(({ cert }) => new X509Certificate(cert).serialNumber)).size).toBe(20);
	expect(new Set(made.map(({ key }) => key)).size).toBe(20);
});

test("is kept over restarts and made anew 30 days before it ends, for another host, and when damaged", async () => {
	await using directory = await temporaryDirectory();
	const first = keptCertificate(directory.path, "127.0.0.1", NOW_MS);
	expect(keptCertificate(directory.path, "127.0.0.1", NOW_MS + 334 * DAY_MS)).toEqual(first);
	const renewed = keptCertificate(directory.path, "127.0.0.1", NOW_MS + 336 * DAY_MS);
	expect(renewed.cert).not.toBe(first.cert);
	const moved = keptCertificate(directory.path, "10.1.2.3", NOW_MS + 336 * DAY_MS);
	expect(moved.cert).not.toBe(renewed.cert);
	await writeFile(join(directory.path, "tls-key.pem"), first.key);
	const repaired = keptCertificate(directory.path, "10.1.2.3", NOW_MS + 336 * DAY_MS);
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
	keptCertificate(directory.path, "127.0.0.1", Date.now());
	const [cert, key] = [join(directory.path, "tls-cert.pem"), join(directory.path, "tls-key.pem")];
	expect(readCertificate(cert, key).cert).toContain("BEGIN CERTIFICATE");
	expect(() => readCertificate(cert, `${key}.not`)).toThrow(`--tls-key: there is no file ${key}.not.`);
	const tls = { http: false, https: true, https_port: 0 };
	await using open = await openTestServer({ ...tls, tls_cert: cert, tls_key: key });
	expect(open.server.urls.https).toMatch(/^https:/);
	await expect(openTestServer({ ...tls, tls_cert: cert, tls_key: cert })).rejects.toThrow(
		/^--https-port: the certificate and its key do not work: /,
	);
});
