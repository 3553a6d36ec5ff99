import { startRequest } from "@node-actions/application";
import { ACTION_NAMES } from "@node-actions/domain";
import { expect, test } from "vitest";
import { openApiDocument, pathTemplate } from "../src/openapi/open-api-document.ts";
import { ROUTES } from "../src/routes/routes.ts";
import { openAdapter } from "./open-adapter.ts";

interface Operation {
	readonly operationId: string;
	readonly tags: readonly string[];
	readonly parameters?: readonly {
		readonly name: string;
		readonly in: string;
		readonly required: boolean;
		readonly description?: string;
	}[];
	readonly requestBody?: {
		readonly content: {
			readonly "application/json": { readonly examples?: Record<string, { readonly value: unknown }> };
		};
	};
	readonly responses: Record<string, { readonly headers?: Record<string, unknown> }>;
}

interface OptionsSchema {
	readonly properties: Record<string, { readonly description?: string }>;
}

interface Document {
	readonly openapi: string;
	readonly info: { readonly title: string; readonly version: string };
	readonly security: readonly Record<string, unknown>[];
	readonly tags: readonly { readonly name: string }[];
	readonly paths: Record<string, Record<string, Operation>>;
	readonly components: { readonly schemas: object; readonly securitySchemes: object };
}

/** As a client reads it: from the server, as text. */
async function servedDocument(): Promise<Document> {
	const response = await openAdapter().send("GET", "/openapi.json");
	expect(response.status).toBe(200);
	return (await response.json()) as Document;
}

function* operationsOf(document: Document) {
	for (const [path, item] of Object.entries(document.paths)) {
		for (const [method, operation] of Object.entries(item)) yield { path, method: method.toUpperCase(), operation };
	}
}

/** Every value in the document with the way to it. */
function* partsOf(
	value: unknown,
	place: readonly string[] = [],
): Iterable<{ place: readonly string[]; value: unknown }> {
	yield { place, value };
	if (typeof value !== "object" || value === null) return;
	for (const [key, part] of Object.entries(value)) yield* partsOf(part, [...place, key]);
}

test("is OpenAPI 3.1 and served without login", async () => {
	const document = await servedDocument();
	expect(document.openapi).toMatch(/^3\.1\.\d+$/);
	expect(document.info).toMatchObject({ title: expect.any(String), version: expect.any(String) });
	expect(document).toStrictEqual(JSON.parse(JSON.stringify(openApiDocument())));
});

test("promises the state of the cluster to whoever is let in, and to nobody else", async () => {
	for (const { operation } of operationsOf(await servedDocument())) {
		for (const [status, { headers = {} }] of Object.entries(operation.responses)) {
			const isTold = "cluster-state-id" in headers;
			expect({ status, isTold }).toStrictEqual({ status, isTold: !["401", "429", "503"].includes(status) });
		}
	}
});

test("describes every route that answers, and no other", async () => {
	const document = await servedDocument();
	const described = [...operationsOf(document)].map(({ method, path }) => `${method} ${path}`);
	expect(described.toSorted()).toStrictEqual(
		ROUTES.map(({ method, path }) => `${method} ${pathTemplate(path)}`).toSorted(),
	);
	const adapter = openAdapter();
	for (const { method, path, operation } of operationsOf(document)) {
		const response = await adapter.send(method, path.replaceAll(/\{\w+\}/g, "1"));
		expect({ method, path, status: response.status }).toStrictEqual({ method, path, status: 401 });
		expect(Object.keys(operation.responses)).toContain("401");
	}
});

test("a path allows exactly the methods that the document gives it", async () => {
	const document = await servedDocument();
	const adapter = openAdapter();
	for (const [path, item] of Object.entries(document.paths)) {
		const response = await adapter.send("PATCH", path.replaceAll(/\{\w+\}/g, "1"));
		// A word in the place of an action's name is, for other methods, the name of an unknown action.
		const sharing = /^(.*\/actions)\/(?:events|history)$/.exec(path)?.[1];
		const shared = sharing === undefined ? {} : document.paths[`${sharing}/{action}`];
		const documented = Object.keys({ ...item, ...shared }).map((method) => method.toUpperCase());
		const expected = documented.includes("GET") ? [...documented, "HEAD"] : documented;
		expect(response.status).toBe(405);
		expect(response.headers.get("allow")?.split(", ").toSorted()).toStrictEqual(expected.toSorted());
	}
});

test("every reference leads to a component, and every component is referred to", async () => {
	const document = await servedDocument();
	const references = [...partsOf(document)].flatMap(({ place, value }) =>
		place.at(-1) === "$ref" ? [String(value)] : [],
	);
	const known = Object.keys(document.components.schemas).map((id) => `#/components/schemas/${id}`);
	expect([...new Set(references)].toSorted()).toStrictEqual(known.toSorted());
	expect([...partsOf(document)].some(({ place }) => place.includes("$defs"))).toBe(false);
});

test("every value in a path is declared as a required parameter, and nothing else is required", async () => {
	for (const { path, operation } of operationsOf(await servedDocument())) {
		const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({ name, in: "path", required: true }));
		const parameters = (operation.parameters ?? []).map(({ name, in: place, required }) => ({
			name,
			in: place,
			required,
		}));
		expect(parameters.filter(({ required, in: place }) => required || place === "path")).toStrictEqual(inPath);
	}
});

test("explains every parameter, and every option of every action with its default", async () => {
	const document = await servedDocument();
	for (const { path, operation } of operationsOf(document)) {
		for (const { name, description } of operation.parameters ?? []) {
			expect({ path, name, description }).toMatchObject({ description: expect.stringMatching(/\w/) });
		}
	}
	for (const name of ACTION_NAMES) {
		const { properties } = Reflect.get(document.components.schemas, `${name}_options`) as OptionsSchema;
		for (const [option, { description }] of Object.entries(properties)) {
			expect({ name, option, description }).toMatchObject({
				description: expect.stringMatching(/Default: |Deprecated: /),
			});
		}
	}
});

test("shows bodies of a start that are started as they stand", async () => {
	const document = await servedDocument();
	const { requestBody } = document.paths["/v1/nodes/{node_uid}/actions/{action}"]?.post ?? {};
	const examples = Object.entries(requestBody?.content["application/json"].examples ?? {});
	expect(examples[0]?.[1].value).toStrictEqual({});
	for (const [what, { value: options }] of examples) {
		const named = ACTION_NAMES.find((name) => what.startsWith(`${name},`)) ?? "remove";
		expect(startRequest.safeParse({ node_uid: 1, action: named, options }).success).toBe(true);
	}
});

test("operation ids are unique and tags are declared", async () => {
	const document = await servedDocument();
	const operations = [...operationsOf(document)].map(({ operation }) => operation);
	expect(new Set(operations.map(({ operationId }) => operationId)).size).toBe(operations.length);
	const tags = new Set(operations.flatMap((operation) => operation.tags));
	expect([...tags].toSorted()).toStrictEqual(document.tags.map(({ name }) => name).toSorted());
});

test("names Basic and bearer tokens as ways to log in", async () => {
	const document = await servedDocument();
	expect(document.components.securitySchemes).toMatchObject({
		basic: { type: "http", scheme: "basic" },
		bearer: { type: "http", scheme: "bearer", bearerFormat: "JWT" },
	});
	expect(document.security).toStrictEqual([{ basic: [] }, { bearer: [] }]);
});

test.each(ROUTES.map((route) => [route.operation_id, route] as const))(
	"the example of %s parses with the schema of its response",
	(_id, route) => {
		expect(route.response.parse(route.example)).toStrictEqual(route.example);
	},
);
