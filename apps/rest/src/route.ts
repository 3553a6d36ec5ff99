import { type Awaitable, invalidRequest, type Principal, type ServiceDeps } from "@node-actions/application";
import { type ErrorCode, err, type Permission, type RequestError, type Result } from "@node-actions/domain";
import type { z } from "zod";
import { type Parsing, queryParser, refused, withoutRestraint } from "./query-parser.ts";
import { RememberedTexts } from "./remembered-texts.ts";

export const METHODS = ["GET", "POST", "PUT", "DELETE"] as const;

export type Method = (typeof METHODS)[number];

/** A request as it arrives: path values as text, the body as JSON, undefined when there was none. */
export interface RawInput {
	readonly path: string;
	/** The path's values. */
	readonly params: () => Record<string, string>;
	readonly body: unknown;
	/** All query parameters with all their values. */
	readonly queries: () => Readonly<Record<string, readonly string[]>>;
	/** A header's value. Asked only by routes that take any. */
	readonly header: (name: string) => string | undefined;
	/** Ends the connection, whatever is under way on it. */
	readonly disconnect: () => void;
}

/** What a route is, for the OpenAPI document. Handler and document are made from the same object, so they cannot drift. */
export interface RouteDescription {
	/** Unique; the name of the operation in generated clients. */
	readonly operation_id: string;
	readonly method: Method;
	/** With `:name` for values ("/v1/nodes/:node_uid"). */
	readonly path: string;
	readonly tag: string;
	readonly summary: string;
	/** What the verb demands; absent where being known is enough. */
	readonly permission?: Permission;
	/** Refusals of the verb. Those every route shares, and those that follow from the schemas, are added by the document. */
	readonly errors?: readonly ErrorCode[];
	readonly params?: z.ZodObject;
	/**
	 * Query parameters it takes; see `queryParser` for what becomes of others.
	 */
	readonly query?: z.ZodObject;
	/** Headers it takes, by their names in lower case. */
	readonly headers?: z.ZodObject;
	/** Absent: a body is neither read nor refused. */
	readonly body?: z.ZodType;
	/** What the document shows as the body where the schema that parses needs the path's values too. */
	readonly shown_body?: z.ZodType;
	/** Bodies that show what may be sent, by what they are for. The first is the one to begin with. */
	readonly body_examples?: Readonly<Record<string, unknown>>;
	readonly response: z.ZodType;
	/** What the response is sent as, if not as JSON: `response` is then the data of one event. */
	readonly media_type?: "text/event-stream";
	/** A response as it may look; parses with `response`. */
	readonly example: unknown;
}

export interface Route extends RouteDescription {
	/** Parses, then asks the verb. The parsing and the verb's first look at the cluster happen before it returns. */
	answer(service: ServiceDeps, principal: Principal, raw: RawInput): Awaitable<Result<unknown, RequestError>>;
}

type Parsed<Schema> = Schema extends z.ZodType ? z.output<Schema> : undefined;

/** A verb with its input as the route's schemas parse it. */
type Verb<Params, Body, Query, Headers, Response extends z.ZodType> = (
	service: ServiceDeps,
	principal: Principal,
	params: Parsed<Params>,
	body: Parsed<Body>,
	terms: { readonly query: Parsed<Query>; readonly headers: Parsed<Headers> },
) => Awaitable<Result<z.output<Response> | Readonly<z.output<Response>>, RequestError>>;

export function defineRoute<
	Response extends z.ZodType,
	Params extends z.ZodObject | undefined = undefined,
	Body extends z.ZodType | undefined = undefined,
	Query extends z.ZodObject | undefined = undefined,
	Headers extends z.ZodObject | undefined = undefined,
>(
	spec: Omit<RouteDescription, "params" | "body" | "query" | "headers" | "response"> & {
		readonly params?: Params;
		readonly body?: Body;
		readonly query?: Query;
		readonly headers?: Headers;
		readonly response: Response;
		readonly verb: Verb<Params, Body, Query, Headers, Response>;
	},
): Route {
	const { verb, params, body, query, headers, ...description } = spec;
	const parseParams = params === undefined ? undefined : pathParser(params, spec.method);
	const parseQuery =
		query !== undefined
			? queryParser(query, Object.keys(headers?.shape ?? {}))
			: description.method === "GET"
				? undefined
				: withoutRestraint;
	const parseHeaders = headers === undefined ? undefined : headerParser(headers);
	return {
		...description,
		...(params === undefined ? {} : { params }),
		...(body === undefined ? {} : { body }),
		...(query === undefined ? {} : { query }),
		...(headers === undefined ? {} : { headers }),
		answer(service, principal, raw) {
			const inPath = parseParams?.(raw);
			if (inPath?.success === false) return err(invalidRequest(inPath.error));
			const inBody = body?.safeParse(raw.body);
			if (inBody?.success === false) return err(invalidRequest(inBody.error));
			const inQuery = parseQuery?.(raw);
			if (inQuery?.success === false) return err(invalidRequest(inQuery.error));
			const inHeaders = parseHeaders?.(raw.header);
			if (inHeaders?.success === false) return err(invalidRequest(inHeaders.error));
			return verb(service, principal, inPath?.data as Parsed<Params>, inBody?.data as Parsed<Body>, {
				query: inQuery?.data as Parsed<Query>,
				headers: inHeaders?.data as Parsed<Headers>,
			});
		},
	};
}

/** Parses a path's values. The same paths are read again and again, so what was parsed is remembered for reads. */
function pathParser<Schema extends z.ZodObject>(schema: Schema, method: Route["method"]) {
	const parse = ({ params }: Pick<RawInput, "params">) => schema.safeParse(params());
	if (method !== "GET") return parse;
	const known = new RememberedTexts<z.ZodSafeParseSuccess<z.output<Schema>>>();
	return ({ path, params }: RawInput): z.ZodSafeParseResult<z.output<Schema>> => {
		const remembered = known.get(path);
		if (remembered !== undefined) return remembered;
		const parsed = parse({ params });
		if (parsed.success) known.add(path, parsed);
		return parsed;
	};
}

/**
 * Parses the headers that a schema names, those that are there. That there are none is the common case, parsed once. One that is spelt like the field of a body or of tRPC's
 * input is refused: left unheard, a start would not be held to the state that it names.
 */
function headerParser<Schema extends z.ZodObject>(schema: Schema) {
	const names = Object.keys(schema.shape);
	const fields = names.map((name) => name.replaceAll("-", "_"));
	const none = schema.safeParse({});
	return (get: (name: string) => unknown): Parsing<z.output<Schema>> => {
		const misspelt = fields.findIndex((field, at) => field !== names[at] && get(field) !== undefined);
		if (misspelt !== -1) {
			return refused(names[misspelt] ?? "", `must be spelt exactly so, not ${JSON.stringify(fields[misspelt])}`);
		}
		const given = names.flatMap((name) => {
			const value = get(name);
			return value === undefined ? [] : [[name, value]];
		});
		return given.length === 0 ? none : schema.safeParse(Object.fromEntries(given));
	};
}
