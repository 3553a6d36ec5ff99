import { createHash, generateKeyPairSync, randomBytes, sign } from "node:crypto";
import { isIP, isIPv4 } from "node:net";
import { ipv6Groups } from "../ipv6-groups.ts";
import { der } from "./der.ts";

const ECDSA_WITH_SHA256 = der.sequence(der.oid("1.2.840.10045.4.3.2"));
const COMMON_NAME = "2.5.4.3";
const SERVER_AUTHENTICATION = "1.3.6.1.5.5.7.3.1";
const SUBJECT_KEY_IDENTIFIER = "2.5.29.14";
const KEY_USAGE = "2.5.29.15";
const SUBJECT_ALTERNATIVE_NAMES = "2.5.29.17";
const BASIC_CONSTRAINTS = "2.5.29.19";
const EXTENDED_KEY_USAGE = "2.5.29.37";

export interface SelfSigned {
	readonly common_name: string;
	/** Host names and IP addresses of the server. */
	readonly names: readonly string[];
	readonly not_before_ms: number;
	readonly not_after_ms: number;
}

/**
 * A server's certificate that it signed itself, as RFC 5280 describes it, with a new key on P-256. Put together here: the libraries that can make
 * certificates of every kind take a third of the program's start and a tenth of its memory, for this one.
 */
export function makeSelfSigned(wanted: SelfSigned): { readonly cert: string; readonly key: string } {
	const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
	const spki = publicKey.export({ type: "spki", format: "der" });
	const name = der.sequence(der.set(der.sequence(der.oid(COMMON_NAME), der.utf8(wanted.common_name))));
	const body = der.sequence(
		der.explicit(0, der.positive(Buffer.from([2]))),
		der.positive(serialNumber()),
		ECDSA_WITH_SHA256,
		name,
		der.sequence(der.time(wanted.not_before_ms), der.time(wanted.not_after_ms)),
		name,
		spki,
		der.explicit(3, der.sequence(...extensions(wanted.names, spki))),
	);
	const certificate = der.sequence(body, ECDSA_WITH_SHA256, der.bits(sign("sha256", body, privateKey)));
	return {
		cert: pem("CERTIFICATE", certificate),
		key: pem("PRIVATE KEY", privateKey.export({ type: "pkcs8", format: "der" })),
	};
}

function extensions(names: readonly string[], spki: Buffer): readonly Buffer[] {
	const digital_signature = der.bits(Buffer.from([0x80]), 7);
	return [
		extension(BASIC_CONSTRAINTS, der.sequence(), "critical"),
		extension(KEY_USAGE, digital_signature, "critical"),
		extension(EXTENDED_KEY_USAGE, der.sequence(der.oid(SERVER_AUTHENTICATION))),
		extension(SUBJECT_ALTERNATIVE_NAMES, der.sequence(...names.map(alternativeName))),
		extension(SUBJECT_KEY_IDENTIFIER, der.octets(createHash("sha1").update(spki).digest())),
	];
}

function extension(oid: string, value: Buffer, critical?: "critical"): Buffer {
	const flag = critical === undefined ? [] : [der.true()];
	return der.sequence(der.oid(oid), ...flag, der.octets(value));
}

function alternativeName(name: string): Buffer {
	return isIP(name) === 0 ? der.implicit(2, Buffer.from(name, "latin1")) : der.implicit(7, addressBytes(name));
}

/** 4 or 16 bytes. */
function addressBytes(address: string): Buffer {
	if (isIPv4(address)) return Buffer.from(address.split(".").map(Number));
	return Buffer.from(
		ipv6Groups(address)
			.map((group) => group.padStart(4, "0"))
			.join(""),
		"hex",
	);
}

/** Nobody can guess it, and it is positive. */
function serialNumber(): Buffer {
	const bytes = randomBytes(16);
	bytes[0] = ((bytes[0] ?? 0) & 0x3f) | 0x40;
	return bytes;
}

function pem(label: string, bytes: Buffer): string {
	const lines = bytes.toString("base64").match(/.{1,64}/g) ?? [];
	return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ""].join("\n");
}
