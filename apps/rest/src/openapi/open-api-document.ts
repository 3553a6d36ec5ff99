import type { RouteDescription } from "../route.ts";
import { ROUTES } from "../routes/routes.ts";
import { createComponents, type Json } from "./components.ts";
import { operationOf } from "./operation.ts";

const DESCRIPTION = `Takes nodes of a cluster out of service and brings them back.

Every error has the body \`{"error_code", "description", "message"}\`; match on \`error_code\`. Requests are refused in the order 401, 400,
403, 404, 409. HEAD is answered like GET without the body, and a trailing slash is tolerated.`;

const TAGS = [
	{ name: "Node actions", description: "Start, follow and cancel actions on nodes" },
	{ name: "History", description: "What happened, and what happens just now" },
	{ name: "Cluster", description: "What the cluster looks like" },
	{ name: "Cluster actions", description: "The same actions, listed for the cluster" },
	{ name: "Users", description: "Who may do what, and tokens" },
];

const SECURITY_SCHEMES = {
	basic: { type: "http", scheme: "basic" },
	bearer: {
		type: "http",
		scheme: "bearer",
		bearerFormat: "JWT",
		description: "From POST /v1/users/authorize. The scheme may also be written `JWT`.",
	},
};

/** The OpenAPI 3.1 document of these routes, from the same table and the same schemas that answer requests. */
export function openApiDocument(routes: readonly RouteDescription[] = ROUTES): Json {
	const components = createComponents();
	const byPath = Map.groupBy(routes, ({ path }) => pathTemplate(path));
	const paths = Object.fromEntries(
		[...byPath].map(([path, ofPath]) => [
			path,
			Object.fromEntries(ofPath.map((route) => [route.method.toLowerCase(), operationOf(route, components)])),
		]),
	);
	return {
		openapi: "3.1.0",
		info: {
			title: "Node Actions",
			version: "0.1.0",
			summary: "The documented node-actions REST API and its neighbours",
			description: DESCRIPTION,
			license: { name: "MIT", identifier: "MIT" },
		},
		servers: [{ url: "/" }],
		security: [{ basic: [] }, { bearer: [] }],
		tags: TAGS,
		paths,
		components: { schemas: components.schemas, securitySchemes: SECURITY_SCHEMES },
	};
}

/** "/v1/nodes/:node_uid" as OpenAPI writes it, "/v1/nodes/{node_uid}". */
export function pathTemplate(path: string): string {
	return path.replaceAll(/:(\w+)/g, "{$1}");
}
