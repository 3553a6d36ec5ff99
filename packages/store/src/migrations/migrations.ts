import type { Migration } from "kysely/migration";
import { createActionsAndUsers } from "./0001-actions-and-users.ts";
import { createStoreBatch } from "./0002-store-batch.ts";
import { nameRunners } from "./0003-runner-of-events.ts";
import { createKeptSecret } from "./0004-kept-secret.ts";
import { makeLogLean } from "./0005-lean-log.ts";
import { countPositions } from "./0006-counted-positions.ts";
import { keepReasons } from "./0007-kept-reasons.ts";
import { findAskedNodes } from "./0008-asked-nodes.ts";

/** Databases spell a growing key differently; everything else of the schema is the same text. */
export type DatabaseKind = "sqlite" | "postgresql";

/** Every schema change there ever was, oldest first. Released ones never change: data of any earlier version is brought forward. */
export function migrations(kind: DatabaseKind): Record<string, Migration> {
	return {
		"0001-actions-and-users": { up: (db) => createActionsAndUsers(db, kind) },
		"0002-store-batch": { up: (db) => createStoreBatch(db, kind) },
		"0003-runner-of-events": { up: (db) => nameRunners(db, kind) },
		"0004-kept-secret": { up: (db) => createKeptSecret(db, kind) },
		"0005-lean-log": { up: (db) => makeLogLean(db, kind) },
		"0006-counted-positions": { up: (db) => countPositions(db, kind) },
		"0007-kept-reasons": { up: (db) => keepReasons(db) },
		"0008-asked-nodes": { up: (db) => findAskedNodes(db, kind) },
	};
}
