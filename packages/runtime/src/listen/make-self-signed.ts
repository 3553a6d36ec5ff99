import { isIP } from "node:net";
import { generate } from "selfsigned";
import type { Certificate } from "./certificate.ts";

/** What a self-signed certificate is to say. */
export interface WantedCertificate {
	/** Host names and addresses it is good for. */
	readonly names: readonly string[];
	readonly not_before_ms: number;
	readonly not_after_ms: number;
}

/** A program: makes the certificate that its argument describes as JSON and prints it, and its key, as JSON. */
const { names, not_before_ms, not_after_ms }: WantedCertificate = JSON.parse(process.argv[2] ?? "");
const made = await generate([{ name: "commonName", value: "Node Actions" }], {
	keyType: "ec",
	curve: "P-256",
	algorithm: "sha256",
	notBeforeDate: new Date(not_before_ms),
	notAfterDate: new Date(not_after_ms),
	extensions: [
		{ name: "basicConstraints", cA: false, critical: true },
		{ name: "keyUsage", digitalSignature: true, critical: true },
		{ name: "extKeyUsage", serverAuth: true },
		{
			name: "subjectAltName",
			altNames: names.map((name) => (isIP(name) === 0 ? { type: 2, value: name } : { type: 7, ip: name })),
		},
	],
});
const certificate: Certificate = { cert: made.cert, key: made.private };
process.stdout.write(JSON.stringify(certificate));
