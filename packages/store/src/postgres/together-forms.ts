import type { ActionDatabase } from "../action-database.ts";
import type { TogetherForms } from "./ask-together.ts";

/** What many clients do at once: look at an action, and start one. The rows of a list have the types of the table's columns, so its JSON names them alike. */
export function togetherForms({ queries, log }: ActionDatabase): TogetherForms {
	return new Map([
		// The limit, which changes nothing, keeps the database from reading the whole table for a long list.
		[
			queries.find.sql,
			`select asked.ordinality as asked_at, found.*
			from json_populate_recordset(null::action, $1) with ordinality as asked
			cross join lateral (select * from action where node_uid = asked.node_uid and name = asked.name limit 1) as found`,
		],
		[queries.insert.sql, inserting("action")],
		[log.append.sql, inserting("action_event")],
		[queries.closeNode.sql, `${inserting("closed_node")} on conflict (node_uid) do nothing`],
	]);
}

function inserting(table: "action" | "action_event" | "closed_node"): string {
	return `insert into ${table} select * from json_populate_recordset(null::${table}, $1)`;
}
