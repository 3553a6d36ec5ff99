/** Why a store could not be opened. */
export type StoreOpenReason =
	/** The file is damaged or is no database. */
	| "corrupt"
	/** It was written by a later version of the product. */
	| "newer_schema"
	/** Another program holds it. */
	| "in_use"
	/** The place is missing, is not readable or not writable, or has no room. */
	| "inaccessible"
	/** The address of the database server cannot be understood. */
	| "invalid_url"
	/** No database server answers there, or it takes no more connections. */
	| "unreachable"
	/** TLS is asked for and the server does not speak it. */
	| "no_tls"
	/** The server's certificate is not trusted, not for this host, or not valid now. */
	| "untrusted_certificate"
	/** The server does not let this user in with this password. */
	| "login_refused"
	/** The server has no database of this name. */
	| "no_database"
	/** The user may not make or change the tables. */
	| "forbidden"
	/** The database cannot hold every text. */
	| "unsuitable";

/** The store cannot be opened. `message` is one sentence for the person who started the product. */
export class StoreOpenError extends Error {
	override readonly name = "StoreOpenError";
	readonly reason: StoreOpenReason;

	constructor(reason: StoreOpenReason, message: string, options?: ErrorOptions) {
		super(message, options);
		this.reason = reason;
	}
}
