import { createHmac, hkdfSync, timingSafeEqual, webcrypto } from "node:crypto";
import type { Clock, TokenSigner } from "@node-actions/application";
import { z } from "zod";

const ISSUER = "node-actions";

const claimsSchema = z.object({
	sub: z.string().regex(/^[1-9]\d{0,14}$/),
	/** Which password of the user the token was issued under. */
	cid: z.string(),
});

/**
 * JSON Web Tokens with HS256. A token names the user's uid and a credential id: a keyed digest of the password's hash,
 * from which nothing of the hash can be told without `secret`, and which another password changes.
 */
export async function createTokenSigner(secret: Uint8Array, clock: Clock): Promise<TokenSigner> {
	const derive = (purpose: string) => Buffer.from(hkdfSync("sha256", secret, "", purpose, 32));
	const credential_key = derive("credential id");
	const key = await webcrypto.subtle.importKey(
		"raw",
		derive("token signature"),
		{ name: "HMAC", hash: "SHA-256" },
		false,
		["sign", "verify"],
	);
	const credentialId = (password_hash: string) => createHmac("sha256", credential_key).update(password_hash).digest();

	return {
		sign: async (user, ttl_seconds) => {
			const { SignJWT } = await jose();
			const issued_at = Math.floor(clock.now() / 1_000);
			return new SignJWT({ cid: credentialId(user.password_hash).toString("base64url") })
				.setProtectedHeader({ alg: "HS256", typ: "JWT" })
				.setIssuer(ISSUER)
				.setSubject(String(user.uid))
				.setIssuedAt(issued_at)
				.setExpirationTime(issued_at + ttl_seconds)
				.sign(key);
		},
		read: async (token) => {
			const payload = await verifiedPayload(token, key, clock.now());
			const claims = claimsSchema.safeParse(payload);
			if (!claims.success) return undefined;
			const issued_under = Buffer.from(claims.data.cid, "base64url");
			return {
				user_uid: Number(claims.data.sub),
				issuedUnder: (password_hash) => {
					const expected = credentialId(password_hash);
					return issued_under.length === expected.length && timingSafeEqual(issued_under, expected);
				},
			};
		},
	};
}

/** Loaded with the first token: it takes a part of the start, and most clients send passwords. */
function jose() {
	return import("jose");
}

async function verifiedPayload(token: string, key: webcrypto.CryptoKey, now_ms: number): Promise<unknown> {
	const { errors, jwtVerify } = await jose();
	try {
		const { payload } = await jwtVerify(token, key, {
			algorithms: ["HS256"],
			issuer: ISSUER,
			requiredClaims: ["exp", "sub"],
			currentDate: new Date(now_ms),
		});
		return payload;
	} catch (error) {
		if (error instanceof errors.JOSEError) return undefined;
		throw error;
	}
}
