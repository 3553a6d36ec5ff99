import { randomUUIDv7 } from "node:crypto";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { EMBEDDED_STORE_FILE } from "@node-actions/store";
import { numberOf, textOf } from "../child-server.ts";
import { inputOf, serveParent } from "./serve-parent.ts";

/**
 * What the disk allows: rows of the action table, copied from one that the store wrote, inserted one at a time, each durable before
 * the next. Same file, same schema, same settings as the store's own connection.
 */
const { directory, count } = inputOf((input) => ({
	directory: textOf(input, "directory"),
	count: numberOf(input, "count"),
}));
const db = new DatabaseSync(join(directory, EMBEDDED_STORE_FILE));
db.exec(
	"pragma journal_mode = wal; pragma synchronous = full; pragma cache_size = -16384; pragma wal_autocheckpoint = 4000",
);
const row = db.prepare("select * from action limit 1").get();
if (row === undefined) throw new Error("there is no action to copy");
const columns = Object.keys(row);
const insert = db.prepare(
	`insert into action (${columns.join(", ")}) values (${columns.map((column) => `:${column}`).join(", ")})`,
);
let inserted = 1_000_000;

function insertRows() {
	const begun = performance.now();
	for (let at = 0; at < count; at++) {
		inserted += 1;
		insert.run({
			...row,
			action_uid: randomUUIDv7(),
			node_uid: inserted,
			accepted_event_uid: inserted,
			conflict_key: `maintenance_on/${inserted}`,
			status: "queued",
		});
	}
	return { seconds: (performance.now() - begun) / 1_000 };
}

serveParent("", { insert: insertRows });
