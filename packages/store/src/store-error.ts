import type { OpenReason } from "@node-actions/postgres";

/** Why a store could not be opened. */
export type StoreOpenReason =
	/** Of a file: it is damaged or no database, or another program holds it. Of a server: all its reasons. */
	| OpenReason
	/** It was written by a later version of the product. */
	| "newer_schema"
	/** The place is missing, is not readable or not writable, or has no room. */
	| "inaccessible"
	/** Other processes that are running on it have other settings than this one, which must have the same. */
	| "other_settings"
	/** The address of the database server cannot be understood. */
	| "invalid_url";

/** The store cannot be opened. `message` is one sentence for the person who started the product. */
export class StoreOpenError extends Error {
	override readonly name = "StoreOpenError";
	readonly reason: StoreOpenReason;

	constructor(reason: StoreOpenReason, message: string, options?: ErrorOptions) {
		super(message, options);
		this.reason = reason;
	}
}
