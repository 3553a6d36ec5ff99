import { numberOf, textOf } from "../child-server.ts";
import { rawPostgres } from "./raw-postgres.ts";
import { inputOf, serveParent } from "./serve-parent.ts";

/** What the database allows: what a POST stores, one after the other. */
const { database, count } = inputOf((input) => ({
	database: textOf(input, "database"),
	count: numberOf(input, "count"),
}));
const insert = await rawPostgres(database);

async function insertRows() {
	const begun = performance.now();
	for (let at = 0; at < count; at++) await insert();
	return { seconds_per_row: (performance.now() - begun) / 1_000 / count };
}

serveParent("", { insert: insertRows });
