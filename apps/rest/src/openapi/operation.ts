import { PERMISSION_ROLES } from "@node-actions/domain";
import { z } from "zod";
import type { RouteDescription } from "../route.ts";
import type { Components, Json } from "./components.ts";
import { errorResponses } from "./error-responses.ts";
import { STATE_HEADER } from "./state-header.ts";

/** One route as an operation of the document. */
export function operationOf(route: RouteDescription, components: Components): Json {
	return {
		operationId: route.operation_id,
		tags: [route.tag],
		summary: route.summary,
		description: permissionOf(route),
		...parametersOf(route, components),
		...requestBodyOf(route, components),
		responses: {
			"200": {
				description: "Success",
				headers: STATE_HEADER,
				content: {
					[route.media_type ?? "application/json"]: {
						schema: components.schemaOf(route.response, "output"),
						example: route.example,
					},
				},
			},
			...errorResponses(route, components),
		},
	};
}

function permissionOf({ permission }: RouteDescription): string {
	return permission === undefined
		? "Open to every user."
		: `Permission: \`${permission}\`, held by ${PERMISSION_ROLES[permission].join(", ")}.`;
}

/** A value is shown as what it is parsed to: a uid is a whole number, although a path is text. */
function parametersOf({ params, query, headers }: RouteDescription, components: Components): Json {
	const places = { path: params, query, header: headers };
	const parameters = Object.entries(places).flatMap(([place, schema]) =>
		Object.entries(schema?.shape ?? {}).map(([name, value]) => {
			const description = descriptionOf(value as z.ZodType);
			return {
				name,
				in: place,
				required: place === "path",
				// Pages show a parameter's own description and not that of its schema.
				...(description === undefined ? {} : { description }),
				schema: components.schemaOf(value as z.ZodType, "output"),
			};
		}),
	);
	return parameters.length === 0 ? {} : { parameters };
}

/** Its own, or that of what may be left out, or of what it is parsed to. */
function descriptionOf(schema: z.core.$ZodType): string | undefined {
	const { description } = z.globalRegistry.get(schema) ?? {};
	if (description !== undefined) return description;
	if (schema instanceof z.ZodExactOptional) return descriptionOf(schema.unwrap());
	return schema instanceof z.ZodPipe ? descriptionOf(schema.out) : undefined;
}

function requestBodyOf(route: RouteDescription, components: Components): Json {
	if (route.body === undefined) return {};
	return {
		requestBody: {
			description: "JSON. It is read as such whatever content type it is declared as.",
			required: !route.body.safeParse(undefined).success,
			content: {
				"application/json": {
					schema: components.schemaOf(route.shown_body ?? route.body, "input"),
					...examplesOf(route),
				},
			},
		},
	};
}

function examplesOf({ body_examples }: RouteDescription): Json {
	if (body_examples === undefined) return {};
	const named = Object.entries(body_examples).map(([name, value]) => [name, { value }]);
	return { examples: Object.fromEntries(named) };
}
