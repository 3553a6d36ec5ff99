import type { ErrorCode } from "@node-actions/domain";
import { errorObject, errorObjectSchema } from "../error-object.ts";
import { ERROR_STATUS } from "../error-status.ts";
import type { RouteDescription } from "../route.ts";
import type { Components, Json } from "./components.ts";
import { STATE_HEADER } from "./state-header.ts";

/** Refusals that any authenticated route can give. */
const SHARED: readonly ErrorCode[] = [
	"unauthenticated",
	"too_many_failed_logins",
	"internal_error",
	"service_unavailable",
];

/** Those of refusals that come before it is known who asks, or that nothing may be known of. All others tell the state. */
const HEADERS: Partial<Record<ErrorCode, Json>> = {
	unauthenticated: {
		"WWW-Authenticate": { description: "The scheme to use", schema: { type: "string" } },
	},
	too_many_failed_logins: retryAfter(),
	service_unavailable: retryAfter(),
};

function retryAfter(): Json {
	return { "Retry-After": { description: "Seconds until trying again makes sense", schema: { type: "integer" } } };
}

/** Every refusal of a route, from what it declares and from what its schemas and its permission imply. */
export function errorCodesOf(route: RouteDescription): readonly ErrorCode[] {
	return [
		...SHARED,
		...(takesNothing(route) ? [] : (["invalid_request"] as const)),
		...(route.body === undefined ? [] : (["payload_too_large"] as const)),
		...(route.permission === undefined ? [] : (["permission_denied"] as const)),
		...(route.errors ?? []),
	];
}

function takesNothing({ params, query, headers, body }: RouteDescription): boolean {
	return [params, query, headers, body].every((schema) => schema === undefined);
}

/** The error responses of a route by status, each with its codes as examples. */
export function errorResponses(route: RouteDescription, components: Components): Json {
	const byStatus = Map.groupBy(errorCodesOf(route), (code) => ERROR_STATUS[code]);
	const responses = [...byStatus].map(([status, codes]) => [
		String(status),
		{
			description: codes.join(" or "),
			...headersOf(codes),
			content: {
				"application/json": {
					schema: components.schemaOf(errorObjectSchema, "output"),
					examples: Object.fromEntries(codes.map((code) => [code, { value: exampleOf(code) }])),
				},
			},
		},
	]);
	return Object.fromEntries(responses);
}

function headersOf(codes: readonly ErrorCode[]): Json {
	return { headers: Object.assign({}, ...codes.map((code) => HEADERS[code] ?? STATE_HEADER)) };
}

function exampleOf(error_code: ErrorCode) {
	return errorObject({
		error_code,
		message: "What is wrong, and what to do about it.",
		...(error_code === "action_conflict" ? { action_uid: "6f1b7a54-2a53-4e0c-9a57-0d6f6f0a4a1e" } : {}),
	});
}
