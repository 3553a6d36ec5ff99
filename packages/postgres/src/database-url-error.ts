/** The address of a database cannot be used as it is. `message` is a sentence for the person who gave it, and never holds the password. */
export class DatabaseUrlError extends Error {
	override readonly name = "DatabaseUrlError";
}
