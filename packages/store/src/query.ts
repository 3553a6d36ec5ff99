import type { Compilable } from "kysely";

/** A statement that was compiled once, with named parameters. Compiling costs more than running it. */
export interface Query<Parameters, Row> {
	readonly sql: string;
	/** The parameters in the order the statement wants them. */
	bind(parameters: Parameters): Call;
	/** Only for the type checker: what a row looks like. */
	readonly row?: Row;
}

/** A value as it crosses to a database. */
export type SqlValue = string | number | null;

/** A statement with its values, ready to run. */
export interface Call {
	readonly sql: string;
	readonly values: readonly SqlValue[];
	/** The action it names, if it names one. Two writes about one action never happen side by side. */
	readonly action_uid?: SqlValue | undefined;
	/** What the values were called. */
	readonly parameters?: Readonly<Record<string, SqlValue>>;
	/** Nobody needs its rows: a script goes on at once, and fails in the end if the statement did. */
	readonly unanswered?: true;
}

class Placeholder {
	readonly name: string;

	constructor(name: string) {
		this.name = name;
	}
}

/**
 * Compiles what `build` makes. `build` gets an object that answers every name with a placeholder, and uses it where values stand:
 * `query<{ uid: number }>()((p) => db.selectFrom("app_user").selectAll().where("uid", "=", p.uid))`.
 */
export function query<Parameters extends Readonly<Record<string, SqlValue>>>() {
	return <Row>(build: (parameters: Parameters) => Compilable<Row>): Query<Parameters, Row> => {
		const compiled = build(PLACEHOLDERS as Parameters).compile();
		const order = compiled.parameters.map((parameter) =>
			parameter instanceof Placeholder ? { name: parameter.name } : { value: parameter as SqlValue },
		);
		const { sql } = compiled;
		return {
			sql,
			bind: (parameters) => ({
				sql,
				values: order.map((part) => ("name" in part ? (parameters[part.name] ?? null) : part.value)),
				action_uid: parameters.action_uid,
				parameters,
			}),
		};
	};
}

/** Stands in for any parameters object while a query is built. */
const PLACEHOLDERS: unknown = new Proxy({}, { get: (_target, name) => new Placeholder(String(name)) });
