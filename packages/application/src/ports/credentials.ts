import type { User } from "@node-actions/domain";

/** A slow password hash. */
export interface PasswordHasher {
	hash(password: string): Promise<string>;
	/**
	 * Whether the password has this hash. Without a hash (there is no such user) the answer is no and takes as long, so that
	 * time does not tell which users exist.
	 */
	verify(password_hash: string | undefined, password: string): Promise<boolean>;
}

/** A login that this process has found right. */
export interface ProvenLogin {
	readonly user_name: string;
	/** The hash that the password was compared with. Whoever has another by now is somebody else as far as this login goes. */
	readonly password_hash: string;
}

/**
 * Which `Authorization` headers were found right a moment ago, so that requests that carry Basic credentials each time avoid the slow hash each
 * time. Keeps neither headers nor passwords.
 */
export interface ProvenLogins {
	/** The login that came in this header, or undefined when it is not known, or not any more. */
	find(authorization: string): ProvenLogin | undefined;
	add(authorization: string, login: ProvenLogin): void;
}

export interface TokenClaims {
	readonly user_uid: number;
	/** Whether the user's password is still the one the token was issued under: a new password ends old tokens. */
	issuedUnder(password_hash: string): boolean;
}

/** Signs and reads JSON Web Tokens. A token carries nothing from which the password's hash could be told. */
export interface TokenSigner {
	/** `ttl_seconds`: 1 to 86,400. */
	sign(user: Pick<User, "uid" | "password_hash">, ttl_seconds: number): Promise<string>;
	/** Undefined for a token that is expired, forged or malformed. */
	read(token: string): Promise<TokenClaims | undefined>;
}

/** Counts failed logins, by user name and by address, and says when to stop listening. */
export interface LoginLimiter {
	/** Seconds until another try is heard, or 0 when one is heard now. */
	blockedForSeconds(attempt: LoginAttempt): Promise<number>;
	failed(attempt: LoginAttempt): Promise<void>;
	succeeded(attempt: LoginAttempt): Promise<void>;
}

export interface LoginAttempt {
	readonly user_name: string;
	/** The caller's network address, or "" where there is none. */
	readonly address: string;
}
