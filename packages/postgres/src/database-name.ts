import { DatabaseUrlError } from "./database-url-error.ts";

/** The characters that the driver leaves encoded in a name, and that may stand in a path as they are. */
const LEFT_ENCODED = /%(?:24|26|2b|2c|2f|3a|3b|3d|40)/gi;

/** What ends a path or is not a part of one where it stands unencoded, and what the driver leaves encoded. */
const UNWRITABLE = /[?#]|(?:^|\/)\.{1,2}(?:\/|$)/;

/** The path of a database's URL so that the driver finds in it the name that is meant. Throws `DatabaseUrlError` for a name that it would never find. */
export function withPlainName(path: string): string {
	if (UNWRITABLE.test(decoded(path).slice(1))) {
		throw new DatabaseUrlError(
			"The name of the database in the URL has a ? or #, or is . or .. between two /, which cannot be written there; use a database of another name.",
		);
	}
	return path.replaceAll(LEFT_ENCODED, decodeURIComponent);
}

/** What is no UTF-8 stays as it is, and the driver refuses it. */
function decoded(path: string): string {
	try {
		return decodeURIComponent(path);
	} catch {
		return path;
	}
}
