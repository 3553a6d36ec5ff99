import type { SessionSettings } from "@node-actions/postgres";
import type { Call } from "../query.ts";

/** Any number that no other program takes for a lock in the same database. */
export const WRITE_LOCK = 5_417_230_118;
const MIGRATION_LOCK = WRITE_LOCK + 1;
const JOINING_LOCK = WRITE_LOCK + 2;
/** What the second number of a lock begins at that tells the value of a setting. */
const ALIKE_LOCKS = 541_723_000;
const ALIKE_SETTINGS_MAX = 100;
const ALIKE_VALUES_MAX = 100;

/** The channel on which the log's growth is told. The payload is the uid of the store that wrote. */
export const CHANNEL = "node_actions_log";

/**
 * Statements that only PostgreSQL needs. Write transactions of all replicas come one after the other, like those of a database with a single
 * writer, each carrying many writes: so the log's positions become visible in their order, and nobody sees a gap that is filled later.
 */
export const lockWrites: Call = call("select pg_advisory_xact_lock($1)", WRITE_LOCK);

/** Held by whoever changes the schema, until its connection ends. */
export const lockMigrations: Call = call("select pg_advisory_lock($1)", MIGRATION_LOCK);

/** Held by whoever looks at the settings of other processes, until its locks tell its own. */
export const lockJoining: Call = call("select pg_advisory_xact_lock($1)", JOINING_LOCK);

/**
 * Where this installation's tables are, in a database that may have several: where the search path finds them, which may be elsewhere for every user, or else
 * where they will be made.
 */
const NAMESPACE = `coalesce(
	(select log.relnamespace from pg_class as log join pg_class as changes using (relnamespace)
		where log.oid = to_regclass('action_event') and changes.relname = 'kysely_migration'),
	(select oid from pg_namespace where nspname = current_schema())
)`;

/** Its name, plain and as it is written in a search path. No row: there is none that this user may use. */
export const namespace: Call = call(
	`select nspname as name, quote_ident(nspname) as path from pg_namespace where oid = ${NAMESPACE}`,
);

/** Tells other processes the value of a setting, both by number, until this connection ends. Nobody waits for such a lock. */
export function lockAlike(setting: number, value: number): Call {
	return call(
		`select pg_advisory_lock_shared(${NAMESPACE}::bigint::bit(32)::integer, $1::integer)`,
		ALIKE_LOCKS + setting * ALIKE_VALUES_MAX + value,
	);
}

/** The settings and values that are told, each once. */
export const alikeLocksHeld: Call = call(
	`select distinct (objid::bigint - $1) / $2 as setting, (objid::bigint - $1) % $2 as value from pg_locks
	where locktype = 'advisory' and objsubid = 2 and objid::bigint >= $1 and objid::bigint < $1 + $2 * $3::bigint and classid = ${NAMESPACE}
		and database = (select oid from pg_database where datname = current_database())
	order by setting, value`,
	ALIKE_LOCKS,
	ALIKE_VALUES_MAX,
	ALIKE_SETTINGS_MAX,
);

/** The server's clock, in Unix milliseconds. Not `now()`, which is the time when the transaction began to wait for its turn. */
export const serverTime: Call = call("select floor(extract(epoch from clock_timestamp()) * 1000)::bigint as now_ms");

/**
 * What holds on the connections that read and write. Statements are planned once, maybe while the tables are still empty and reading them whole looks
 * cheap: where an index serves, it is to be used from the start. (The price that this puts on other plans must not be taken for a reason to
 * compile them.)
 */
export const SESSION_SETTINGS: SessionSettings = { enable_seqscan: "off", jit: "off" };

/** Besides, for the connection that writes, whose locks keep others waiting: the server finds out within half a minute that the machine at its other end is gone. */
export const WRITER_SETTINGS: SessionSettings = {
	...SESSION_SETTINGS,
	tcp_keepalives_idle: "10",
	tcp_keepalives_interval: "5",
	tcp_keepalives_count: "3",
};

/**
 * Remembers, with the batch itself, that this store's batch of this number was committed. Answers the end of the log (`LogEnd`): behind the lock, so that
 * no other process writes any more of it meanwhile.
 */
export function markBatch(store_uid: string, batch: number): Call {
	return call(
		`with mark as (
			insert into store_batch (store_uid, batch, written_at) values ($1, $2, now())
			on conflict (store_uid) do update set batch = excluded.batch, written_at = excluded.written_at
		)
		select greatest(
			newest.event_uid,
			coalesce((select value from counter where name = 'forgotten_event_uid'), 0)
		) as event_uid, coalesce(newest.time_ms, 0) as time_ms
		from (select) as one
		left join (select event_uid, time_ms from action_event order by event_uid desc limit 1) as newest on true`,
		store_uid,
		batch,
	);
}

export function lastBatch(store_uid: string): Call {
	return call("select batch from store_batch where store_uid = $1", store_uid);
}

/** Marks are looked at within seconds, or never again. */
export const forgetOldMarks: Call = call("delete from store_batch where written_at < now() - interval '1 day'");

export function forgetMark(store_uid: string): Call {
	return call("delete from store_batch where store_uid = $1", store_uid);
}

/** Keeps the secret unless one is kept under this name already. */
export function keepSecret(name: string, secret: string): Call {
	return call("insert into kept_secret (name, secret) values ($1, $2) on conflict (name) do nothing", name, secret);
}

export function keptSecret(name: string): Call {
	return call("select secret from kept_secret where name = $1", name);
}

export function tellAppended(store_uid: string): Call {
	return call("select pg_notify($1, $2)", CHANNEL, store_uid);
}

export const newestEvent: Call = call("select event_uid from action_event order by event_uid desc limit 1");

export function appends({ sql }: Call): boolean {
	return sql.startsWith('insert into "action_event"');
}

function call(sql: string, ...values: Call["values"]): Call {
	return { sql, values };
}
