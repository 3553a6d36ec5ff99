import { randomUUIDv7 } from "node:crypto";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { EMBEDDED_STORE_FILE } from "@node-actions/store";
import { RawRows } from "./raw-rows.ts";

/**
 * Inserts what a POST stores, which is a record and its line in the log, copied from ones that the store wrote. Each call ends when both are durable. Same file,
 * same schema, same settings as the store's own connection.
 */
export function rawSqlite(directory: string): () => void {
	const db = new DatabaseSync(join(directory, EMBEDDED_STORE_FILE));
	db.exec(
		"pragma journal_mode = wal; pragma synchronous = full; pragma cache_size = -16384; pragma wal_autocheckpoint = 4000",
	);
	const rows = new RawRows(
		db.prepare("select * from action limit 1").get(),
		db.prepare("select * from action_event where kind = 'accepted' limit 1").get(),
	);
	const begin = db.prepare("begin immediate");
	const insertRecord = prepareInsert(db, "action", rows.record);
	const insertLine = prepareInsert(db, "action_event", rows.line);
	const commit = db.prepare("commit");
	return () => {
		const { record, line } = rows.next(randomUUIDv7());
		begin.run();
		insertLine.run(line);
		insertRecord.run({ ...record, conflict_key: `maintenance_on/${record.node_uid}`, status: "queued" });
		commit.run();
	};
}

function prepareInsert(db: DatabaseSync, table: string, row: object) {
	const columns = Object.keys(row);
	return db.prepare(
		`insert into ${table} (${columns.join(", ")}) values (${columns.map((column) => `:${column}`).join(", ")})`,
	);
}
