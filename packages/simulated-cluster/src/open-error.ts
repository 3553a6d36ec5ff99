export type ClusterOpenReason =
	/** The directory, or the database, holds the state of a cluster that came from another file. */
	| "different_cluster"
	/** Another process, or another driver of this process, has it open. */
	| "in_use"
	/** Written by a newer release. */
	| "newer_version"
	/** Not a database, damaged, or tables of another program. */
	| "corrupt"
	/** The address of the database server cannot be understood. */
	| "invalid_url"
	/** The file system refused, or the database server did, or none answers. */
	| "unreadable";

/** Why the simulated cluster cannot be opened. `message` is a sentence for the person who started the product. */
export class ClusterOpenError extends Error {
	override readonly name = "ClusterOpenError";
	readonly reason: ClusterOpenReason;

	constructor(reason: ClusterOpenReason, message: string, options?: ErrorOptions) {
		super(message, options);
		this.reason = reason;
	}
}
