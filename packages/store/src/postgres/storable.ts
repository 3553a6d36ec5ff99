import type { SqlValue } from "../query.ts";

/** PostgreSQL's text cannot hold U+0000, which only hostile input carries: it is kept, and looked for, as the replacement character. */
export function storable(value: SqlValue): SqlValue {
	return typeof value === "string" && value.includes("\0") ? value.replaceAll("\0", "\uFFFD") : value;
}

/** The same for all values in a list of parameters, as JSON. */
export function storableJson(list: readonly (Readonly<Record<string, SqlValue>> | undefined)[]): string {
	const json = JSON.stringify(list);
	return json.includes("\\u0000") ? JSON.stringify(list, (_name, value) => storable(value)) : json;
}
