import type { ActionRow } from "../action-rows.ts";
import type { ActionEventRow } from "../event-rows.ts";
import { HELD_UP_MS_MAX } from "../log-positions.ts";
import type { NewEvent } from "../log-queries.ts";
import type { Call, SqlValue } from "../query.ts";
import type { NextMark } from "../script.ts";
import { WRITE_LOCK } from "./own-queries.ts";

/** A start that was decided on what is believed to stand in its place. */
export interface StartAtOnce {
	readonly record: Omit<ActionRow, "accepted_event_uid">;
	readonly accepted: NewEvent;
	/** The record that stands there, which has ended, and the line that says it was removed. Without: nothing stands there. */
	readonly replaced?: { readonly version: number; readonly removed: NewEvent };
	/** Whether nothing may be placed on its node from now on. */
	readonly closes_node: boolean;
	/** Whether a live action of this name is in the way on any node, and not on its own only. */
	readonly isAloneOfName: boolean;
}

/**
 * Accepts a start in one statement, and so in one journey, which commits by itself: one row is answered when it was written. Nothing is written, and no row answered, when
 *
 * - another holds the write lock: this statement does not wait for it, since a connection that breaks meanwhile would leave behind a server that goes on;
 * - the store's mark is not the one before: whoever looked for the outcome of a lost connection has moved it, lest a statement that comes late be done after all;
 * - something else stands in the place than was believed, or a live action is in the way.
 *
 * A change that was committed between this statement's look at the tables and its hold of the lock has added to the log. Then the position is taken, and the
 * statement fails as one that lost a race.
 */
export function startAtOnce(start: StartAtOnce, { store_uid, before, batch }: NextMark): Call {
	const { record, accepted, replaced } = start;
	const values: SqlValue[] = [store_uid, before, batch, accepted.time_ms];
	values.push(...valuesOf(RECORD, record), ...lineValues(accepted));
	if (replaced !== undefined) values.push(replaced.version, ...lineValues(replaced.removed));
	return { sql: textFor(start), values };
}

const RECORD = {
	node_uid: "integer",
	name: "text",
	action_uid: "text",
	status: "text",
	options_json: "text",
	progress: "double precision",
	creation_time: "bigint",
	started_by: "text",
	cancel_requested: "integer",
	description: "text",
	error_code: "text",
	error_message: "text",
	why_json: "text",
	conflict_key: "text",
	claim_owner: "text",
	claim_epoch: "bigint",
	claim_until_ms: "bigint",
	version: "bigint",
} as const satisfies Record<keyof StartAtOnce["record"], string>;

const LINE = {
	action_uid: "text",
	node_uid: "integer",
	name: "text",
	kind: "text",
	actor: "text",
	runner: "text",
	event_json: "text",
	after_json: "text",
	asked_node_uid: "integer",
} as const satisfies Record<keyof Line, string>;

/** A line without its time. */
type Line = Omit<NewEvent, "time_ms">;

type Columns<Row> = { readonly [Column in keyof Row]: string };

function valuesOf<Row extends Readonly<Record<string, SqlValue>>>(columns: Columns<Row>, row: Row): SqlValue[] {
	return Object.keys(columns).map((column) => row[column] ?? null);
}

function lineValues({ time_ms: _time_ms, ...line }: NewEvent): SqlValue[] {
	return valuesOf<Line>(LINE, line);
}

/** By column, the parameters that hold its values when the first of them is number `first`. */
function parametersOf<Row>(columns: Columns<Row>, first: number): Columns<Row> {
	const parameters = Object.entries<string>(columns).map(([column, type], at) => [column, `$${first + at}::${type}`]);
	return Object.fromEntries(parameters) as Columns<Row>;
}

const TIME_MS = "$4::bigint";
const RECORD_AT = 5;
const LINE_AT = RECORD_AT + Object.keys(RECORD).length;
const VERSION_AT = LINE_AT + Object.keys(LINE).length;

const record = parametersOf<StartAtOnce["record"]>(RECORD, RECORD_AT);
const accepted = parametersOf<Line>(LINE, LINE_AT);
const removed = parametersOf<Line>(LINE, VERSION_AT + 1);

const HERE = `node_uid = ${record.node_uid} and name = ${record.name}`;
const REPLACED = `${HERE} and action_uid = ${removed.action_uid} and version = $${VERSION_AT}::bigint`;
const LAST_LINE = "(select event_uid, time_ms from action_event order by event_uid desc limit 1)";
const LAST_POSITION = "greatest(newest.event_uid, (select value from counter where name = 'forgotten_event_uid'), 0)";

const LIVE_OF_NAME = `select from action where name = ${record.name} and conflict_key is not null`;

/** The time of a line that comes after the newest one (`LogPositions`). */
const TIME_AFTER_NEWEST = `case when newest.time_ms - ${TIME_MS} > ${HELD_UP_MS_MAX} then ${TIME_MS} else greatest(${TIME_MS}, newest.time_ms) end`;

function listOf(columns: Readonly<Record<string, string>>): { readonly names: string; readonly values: string } {
	return { names: Object.keys(columns).join(", "), values: Object.values(columns).join(", ") };
}

function lineOf(columns: Columns<Line>, event_uid: string, time_ms: string) {
	return listOf({ event_uid, ...columns, time_ms } satisfies Columns<ActionEventRow>);
}

/** Each part of these statements rests on the one before: PostgreSQL takes longer for parts that rest on none. */
function inNewPlace(mark: string, closed: string): string {
	const line = lineOf(accepted, `${LAST_POSITION} + 1`, TIME_AFTER_NEWEST);
	const row = listOf({ ...record, accepted_event_uid: "written.event_uid" });
	return `with ${mark}, written as (
		insert into action_event (${line.names})
		select ${line.values} from mark left join ${LAST_LINE} as newest on true
		returning event_uid, time_ms
	)${closed}
	insert into action (${row.names}) select ${row.values} from written
	returning accepted_event_uid`;
}

function inPlaceOfAnother(mark: string, closed: string): string {
	const changes = Object.entries(record).map(([column, value]) => `${column} = ${value}`);
	const [first, second] = [
		lineOf(removed, "written.event_uid - 1", "written.time_ms"),
		lineOf(accepted, "written.event_uid", "written.time_ms"),
	];
	return `with ${mark}, place as (
		select ${LAST_POSITION} + 2 as event_uid, ${TIME_AFTER_NEWEST} as time_ms
		from mark left join ${LAST_LINE} as newest on true
	), written as (
		update action set accepted_event_uid = place.event_uid, ${changes.join(", ")} from place where ${REPLACED}
		returning place.event_uid, place.time_ms
	)${closed}
	insert into action_event (${first.names})
	select ${first.values} from written union all select ${second.values} from written
	returning event_uid`;
}

function textOf({ isReplacing, closes_node, isAloneOfName }: Shape): string {
	const place = isReplacing
		? `exists (select from action where ${REPLACED})`
		: `not exists (select from action where ${HERE})`;
	const mark = `mark as (
		update store_batch set batch = $3::bigint, written_at = now()
		where store_uid = $1 and batch = $2::bigint and pg_try_advisory_xact_lock(${WRITE_LOCK})
			and ${place}${isAloneOfName ? ` and not exists (${LIVE_OF_NAME})` : ""}
		returning batch
	)`;
	const closed = closes_node
		? `, closed as (
			insert into closed_node (node_uid, action_uid, time_ms)
			select ${record.node_uid}, ${record.action_uid}, ${TIME_MS} from written
			on conflict (node_uid) do nothing
		)`
		: "";
	return (isReplacing ? inPlaceOfAnother : inNewPlace)(mark, closed);
}

interface Shape {
	readonly isReplacing: boolean;
	readonly closes_node: boolean;
	readonly isAloneOfName: boolean;
}

const texts = new Map<number, string>();

function textFor({ replaced, closes_node, isAloneOfName }: StartAtOnce): string {
	const isReplacing = replaced !== undefined;
	const which = (isReplacing ? 1 : 0) + (closes_node ? 2 : 0) + (isAloneOfName ? 4 : 0);
	const text = texts.get(which) ?? textOf({ isReplacing, closes_node, isAloneOfName });
	texts.set(which, text);
	return text;
}
