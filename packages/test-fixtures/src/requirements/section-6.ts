import type { Requirement } from "./requirement.ts";

const section = "contract 6: what real clients do";

export const CLIENT_REQUIREMENTS = [
	{ id: "S6-form", section, text: "A POST of {} as application/x-www-form-urlencoded is read as JSON.", wire: "rest" },
	{ id: "S6-charset", section, text: "application/json;charset=utf-8 is accepted.", wire: "rest" },
	{ id: "S6-accept", section, text: "Accept */*, application/json and none are all answered.", wire: "rest" },
	{ id: "S6-bodyless", section, text: "A content type on GET and DELETE without a body does no harm.", wire: "rest" },
	{
		id: "S6-empty",
		section,
		text: "A POST with {}, with JSON null, and without a body starts the action.",
		wire: "rest",
	},
	{
		id: "S6-uid-text",
		section,
		text: "The answer to a POST is non-empty JSON whose action_uid is text.",
		wire: "rest",
	},
	{ id: "S6-poller", section, text: "A poller that stops only at completed, failed or cancelled sees the action end." },
	{ id: "S6-200", section, text: "Success is exactly 200 with a JSON body, DELETE included.", wire: "rest" },
	{
		id: "S6-retry",
		section,
		text: 'A client that takes 409 as "try again soon" gets through when the live action has ended.',
	},
	{ id: "S6-basic", section, text: "Basic credentials sent up front are accepted." },
	{ id: "S6-basic-broken", section, text: "A broken Basic header is refused as 401.", wire: "rest" },
	{ id: "S6-jwt-schemes", section, text: "A token is accepted as JWT and as Bearer.", wire: "rest" },
	{
		id: "S6-ttl",
		section,
		text: "A token lives for ttl seconds, 1 to 86400, by default 300; other values are refused.",
	},
	{
		id: "S6-authorize-body",
		section,
		text: 'POST /v1/users/authorize takes Basic and an optional {"ttl"} and answers {"access_token"}.',
		wire: "rest",
	},
	{
		id: "S6-listeners",
		section,
		text: "HTTPS with a self-signed certificate and HTTP are both served, and HTTP can be switched off.",
		wire: "rest",
	},
	{
		id: "S6-headers",
		section,
		text: "Responses carry content-type application/json with a content length.",
		wire: "rest",
	},
	{ id: "S6-state-id", section, text: "Responses carry cluster-state-id.", wire: "rest" },
] as const satisfies readonly Requirement[];
