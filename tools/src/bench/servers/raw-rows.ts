import type { SQLOutputValue } from "node:sqlite";

type Row = Readonly<Record<string, SQLOutputValue>>;

/** Far from what the store itself gives, so that nothing meets. */
const FIRST = 1_000_000;

/** Copies of a record and of the line of its acceptance, of other nodes and at other positions each time. */
export class RawRows {
	readonly record: Row;
	readonly line: Row;
	#inserted = FIRST;

	constructor(record: Row | undefined, line: Row | undefined) {
		if (record === undefined || line === undefined) throw new Error("there is no action to copy");
		this.record = record;
		this.line = line;
	}

	next(action_uid: string) {
		this.#inserted += 1;
		const number = this.#inserted;
		return {
			record: { ...this.record, action_uid, node_uid: number, accepted_event_uid: number },
			line: { ...this.line, action_uid, node_uid: number, event_uid: number },
		};
	}
}
