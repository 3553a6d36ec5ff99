import { DatabaseSync } from "node:sqlite";
import { pathToFileURL } from "node:url";
import { Kysely } from "kysely";
import { refuseNewerSchema } from "../migrations/migrate.ts";
import type { StoreSchema } from "../schema.ts";
import { StoreOpenError } from "../store-error.ts";
import { nodeSqliteDialect } from "./kysely-dialect.ts";
import { openError, refusal } from "./sqlite-error.ts";

/**
 * Looks whether `file`, which nobody writes, is a whole store that this release can open, without changing anything in it or beside it. Reads all of it.
 * Rejects with `StoreOpenError`, whose sentence calls the file `known_as`: that of which it is a copy, for one.
 */
export async function checkEmbeddedStore(file: string, known_as = file): Promise<void> {
	const unwritten = pathToFileURL(file);
	unwritten.searchParams.set("immutable", "1");
	try {
		using db = new DatabaseSync(unwritten, { readOnly: true });
		const verdict = db.prepare("pragma integrity_check(1)").get()?.integrity_check;
		if (verdict !== "ok") throw new StoreOpenError("corrupt", refusal("corrupt", known_as), { cause: verdict });
		await refuseNewerSchema(new Kysely<StoreSchema>({ dialect: nodeSqliteDialect(db) }), "sqlite", known_as);
	} catch (error) {
		throw openError(error, known_as);
	}
}
