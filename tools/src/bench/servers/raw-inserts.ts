import { numberOf, textOf } from "../child-server.ts";
import { rawSqlite } from "./raw-sqlite.ts";
import { inputOf, serveParent } from "./serve-parent.ts";

/** What the disk allows: what a POST stores, one after the other. */
const { directory, count } = inputOf((input) => ({
	directory: textOf(input, "directory"),
	count: numberOf(input, "count"),
}));
const insert = rawSqlite(directory);

function insertRows() {
	const begun = performance.now();
	for (let at = 0; at < count; at++) insert();
	return { seconds: (performance.now() - begun) / 1_000 };
}

serveParent("", { insert: insertRows });
