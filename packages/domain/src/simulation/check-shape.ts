import type { Bdb, Cluster, Endpoint, Node, Shard, Snapshot } from "../cluster/cluster.ts";
import type { ScenarioProblem } from "./scenario-problem.ts";

/** What a value has to be, in a word; "text?" may be null as well. */
export type Kind = "text" | "text?" | "texts" | "number" | "truth" | "list" | "object" | "function";

type Path = ScenarioProblem["path"];

const IS: Readonly<Record<Kind, (value: unknown) => boolean>> = {
	text: (value) => typeof value === "string",
	"text?": (value) => value === null || typeof value === "string",
	texts: (value) => Array.isArray(value) && Array.from(value).every((one) => typeof one === "string"),
	number: (value) => typeof value === "number",
	truth: (value) => typeof value === "boolean",
	list: Array.isArray,
	object: (value) => typeof value === "object" && value !== null && !Array.isArray(value),
	function: (value) => typeof value === "function",
};

const WORDS: Readonly<Record<Kind, string>> = {
	text: "text",
	"text?": "text or null",
	texts: "a list of texts",
	number: "a number",
	truth: "true or false",
	list: "a list",
	object: "an object",
	function: "a function",
};

type Fields<Thing> = { readonly [Field in keyof Thing]-?: Kind };

const CLUSTER: Fields<Cluster> = {
	name: "text",
	state_id: "number",
	primary_node_uid: "number",
	policy: "object",
	nodes: "list",
	bdbs: "list",
	shards: "list",
	endpoints: "list",
	snapshots: "list",
};

const NODE: Fields<Node> = {
	uid: "number",
	addr: "text",
	rack_id: "text?",
	status: "text",
	total_memory: "number",
	max_redis_servers: "number",
	max_listeners: "number",
	accept_servers: "truth",
	maintenance_depth: "number",
};

const BDB: Fields<Bdb> = {
	uid: "number",
	name: "text",
	replication: "truth",
	rack_aware: "truth",
	active_active: "truth",
	persistence: "text",
};

const SHARD: Fields<Shard> = {
	uid: "text",
	bdb_uid: "number",
	node_uid: "number",
	role: "text",
	assigned_slots: "text",
	memory_size: "number",
	used_memory: "number",
};

const ENDPOINT: Fields<Endpoint> = { uid: "text", bdb_uid: "number", node_uid: "number" };

const SNAPSHOT: Fields<Snapshot> = {
	name: "text",
	node_uid: "number",
	kind: "text",
	created_time: "number",
	accept_servers: "truth",
	max_listeners: "number",
	was_primary: "truth",
	shards: "list",
	endpoints: "list",
};

/** What the lists of a cluster hold. */
const LISTS = { nodes: NODE, bdbs: BDB, shards: SHARD, endpoints: ENDPOINT, snapshots: SNAPSHOT } as const;

/** Problems shown at most: whoever hands in something else altogether is not helped by a thousand. */
const PROBLEMS_MAX = 20;

/**
 * What keeps a scenario or a plan of a roll, which plain JavaScript may have made, from being looked at at all: parts that are missing or of another type than declared. Other rules
 * are checked where this finds nothing. `parts`: the lists and objects it must have beside its cluster.
 */
export function shapeProblems(
	given: unknown,
	parts: Readonly<Record<string, Kind>> = {},
	optional: Readonly<Record<string, Kind>> = {},
): readonly ScenarioProblem[] {
	const found: ScenarioProblem[] = [];
	for (const problem of wrongParts(given, parts, optional)) {
		found.push(problem);
		if (found.length === PROBLEMS_MAX) break;
	}
	return found;
}

function* wrongParts(
	given: unknown,
	parts: Readonly<Record<string, Kind>>,
	optional: Readonly<Record<string, Kind>>,
): Iterable<ScenarioProblem> {
	if (!IS.object(given)) {
		yield wrongType(given, [], "object");
		return;
	}
	const scenario = given as Readonly<Record<string, unknown>>;
	yield* wrongFields(scenario, parts, []);
	const present = Object.entries(optional).filter(([field]) => scenario[field] !== undefined);
	yield* wrongFields(scenario, Object.fromEntries(present), []);
	yield* wrongFields(scenario, { cluster: "object" }, []);
	if (IS.object(scenario.cluster)) yield* wrongCluster(scenario.cluster as Readonly<Record<string, unknown>>);
}

function* wrongCluster(cluster: Readonly<Record<string, unknown>>): Iterable<ScenarioProblem> {
	yield* wrongFields(cluster, CLUSTER, ["cluster"]);
	for (const [list, fields] of Object.entries(LISTS)) {
		const members = cluster[list];
		if (Array.isArray(members)) yield* wrongMembers(members, fields, ["cluster", list]);
	}
}

/** What keeps the members of a list from being looked at. */
export function* wrongMembers(
	members: readonly unknown[],
	fields: Readonly<Record<string, Kind>>,
	path: Path,
): Iterable<ScenarioProblem> {
	const kinds = Object.entries(fields);
	// By number, since a list with holes has members that iteration would not tell of by name.
	for (let at = 0; at < members.length; at += 1) {
		const member = members[at];
		if (hasAll(member, kinds)) continue;
		if (IS.object(member)) yield* wrongFields(member as Readonly<Record<string, unknown>>, fields, [...path, at]);
		else yield wrongType(member, [...path, at], "object");
	}
}

/** Asked first, since a cluster may have a million members with nothing wrong. */
function hasAll(member: unknown, kinds: readonly (readonly [string, Kind])[]): boolean {
	if (!IS.object(member)) return false;
	const given = member as Readonly<Record<string, unknown>>;
	for (const [field, kind] of kinds) if (!IS[kind](given[field])) return false;
	return true;
}

export function* wrongFields(
	given: Readonly<Record<string, unknown>>,
	fields: Readonly<Record<string, Kind>>,
	path: Path,
): Iterable<ScenarioProblem> {
	for (const field in fields) {
		const kind = fields[field];
		if (kind !== undefined && !IS[kind](given[field])) yield wrongType(given[field], [...path, field], kind);
	}
}

/** A request without a name that can be read, or with options that are none. */
export function requestProblem(request: unknown, path: Path): ScenarioProblem | undefined {
	if (!isObject(request)) return wrongType(request, path, "object");
	const { options } = request as { readonly options?: unknown };
	return isObject(options) ? undefined : wrongType(options, [...path, "options"], "object");
}

export function isObject(value: unknown): boolean {
	return IS.object(value);
}

export function wrongType(value: unknown, path: Path, kind: Kind): ScenarioProblem {
	const found = value === undefined ? "missing" : value === null ? "null" : typeof value;
	const is = Array.isArray(value) ? (kind === "texts" ? "a list of other things" : "a list") : found;
	const name = path.length === 0 ? "The scenario" : path.join(".");
	return { rule: "wrong_type", message: `${name} is ${is}; it must be ${WORDS[kind]}.`, path };
}
