import type { Connection, CustomTypesConfig, FieldDef, Submittable } from "pg";
import type { SqlValue } from "../query.ts";
import { storable } from "./storable.ts";

/** A statement of a flight, and whom to tell of it. */
export interface Passenger {
	readonly sql: string;
	readonly values: readonly SqlValue[];
	resolve(answer: StatementAnswer): void;
	reject(error: unknown): void;
	/** It was not worked off, because one before it failed with this error. */
	leaveOut(error: unknown): void;
}

export interface StatementAnswer {
	readonly rows: readonly unknown[];
	/** What the server says it has done, such as `COMMIT`. */
	readonly command: string;
}

/** What one connection has been told of its statements, by their text: there are as many as the store has queries. */
export type PreparedStatements = Map<string, Prepared>;

interface Prepared {
	readonly name: string;
	/** Whether the server has it under this name, as far as is known. */
	isTold: boolean;
	/** Undefined until the server has described them once. */
	columns: readonly Column[] | undefined;
}

interface Column {
	readonly name: string;
	readonly parse: (text: string) => unknown;
}

/**
 * Statements that are sent in one message and answered in one: both sides of a connection work per message more than per statement, and each
 * message is a journey. The server works them off in order. Once one fails it leaves out those behind it, and they are told so.
 *
 * The driver takes it for a query of its own: the methods from `submit` on are those that it calls.
 */
export class Flight implements Submittable {
	/** Called once, when the flight has ended. The driver puts its own in front, which minds the time. */
	callback: () => void;
	readonly #passengers: readonly Passenger[];
	readonly #known: PreparedStatements;
	readonly #typeParsers: CustomTypesConfig;
	/** The one that the server is working on. */
	#at = 0;
	#rows: unknown[] = [];
	/** Set where a row of the present statement cannot be understood. Thrown here it would end the process, since the driver calls from a socket's event. */
	#unreadable: { readonly error: unknown } | undefined;

	constructor(
		passengers: readonly Passenger[],
		known: PreparedStatements,
		typeParsers: CustomTypesConfig,
		onEnd: () => void,
	) {
		this.#passengers = passengers;
		this.#known = known;
		this.#typeParsers = typeParsers;
		this.callback = onEnd;
	}

	submit(connection: Connection): void {
		connection.stream.cork();
		for (const { sql, values } of this.#passengers) {
			let prepared = this.#known.get(sql);
			if (prepared === undefined) {
				prepared = { name: newName(), isTold: false, columns: undefined };
				this.#known.set(sql, prepared);
			} else if (!prepared.isTold) {
				// The server may have it all the same, and takes no name twice. To close what is not there is no mistake.
				connection.close({ type: "S", name: prepared.name }, true);
			}
			if (!prepared.isTold) {
				connection.parse({ name: prepared.name, text: sql, types: [] }, true);
				prepared.isTold = true;
			}
			connection.bind({ portal: "", statement: prepared.name, values: values.map(written) }, true);
			if (prepared.columns === undefined) connection.describe({ type: "P" }, true);
			connection.execute(null, true);
		}
		connection.sync();
		connection.stream.uncork();
	}

	handleRowDescription({ fields }: { readonly fields: readonly FieldDef[] }): void {
		const prepared = this.#prepared();
		if (prepared === undefined) return;
		prepared.columns = fields.map(({ name, dataTypeID }) => ({
			name,
			parse: this.#typeParsers.getTypeParser(dataTypeID, "text"),
		}));
	}

	handleDataRow({ fields }: { readonly fields: readonly (string | null)[] }): void {
		const columns = this.#prepared()?.columns ?? [];
		const row: Record<string, unknown> = {};
		try {
			for (let at = 0; at < columns.length; at++) {
				const column = columns[at];
				const text = fields[at] ?? null;
				if (column !== undefined) row[column.name] = text === null ? null : column.parse(text);
			}
			this.#rows.push(row);
		} catch (error) {
			this.#unreadable ??= { error };
		}
	}

	handleCommandComplete({ text }: { readonly text: string }): void {
		const prepared = this.#prepared();
		// No rows were described, so it never has any.
		if (prepared !== undefined) prepared.columns ??= [];
		const rows = this.#rows;
		this.#rows = [];
		const passenger = this.#passengers[this.#at];
		this.#at += 1;
		const unreadable = this.#unreadable;
		this.#unreadable = undefined;
		if (unreadable === undefined) passenger?.resolve({ rows, command: text });
		else passenger?.reject(unreadable.error);
	}

	handleReadyForQuery(): void {
		this.callback();
	}

	handleError(error: unknown): void {
		const [failed, ...left_out] = this.#passengers.slice(this.#at);
		this.#at = this.#passengers.length;
		// Whether the server has these statements under their names is not known, so it is told again.
		for (const { sql } of failed === undefined ? [] : [failed, ...left_out]) {
			const prepared = this.#known.get(sql);
			if (prepared !== undefined && prepared.columns === undefined) prepared.isTold = false;
		}
		failed?.reject(error);
		for (const passenger of left_out) passenger.leaveOut(error);
		this.callback();
	}

	#prepared(): Prepared | undefined {
		return this.#known.get(this.#passengers[this.#at]?.sql ?? "");
	}
}

let named = 0;

function newName(): string {
	named += 1;
	return `node_actions_${named}`;
}

function written(value: SqlValue): string | null {
	const kept = storable(value);
	return kept === null ? null : String(kept);
}
