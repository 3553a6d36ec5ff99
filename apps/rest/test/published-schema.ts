import { expect } from "vitest";
import { z } from "zod";
import { openApiDocument } from "../src/openapi/open-api-document.ts";

type Part = { readonly [key: string]: unknown };

/** The document as clients read it, with nothing allowed in an object but what it names. */
const document = z
	.object({ paths: z.record(z.string(), z.record(z.string(), z.any())), components: z.object({ schemas: z.any() }) })
	.parse(closed(JSON.parse(JSON.stringify(openApiDocument()))));

/** Fails on an answer that has a field which the document does not promise for this operation, or lacks one that it does. */
export function expectAsPublished(method: string, path: string, answer: unknown): void {
	const operation = document.paths[path]?.[method.toLowerCase()];
	const [{ schema } = { schema: undefined }] = Object.values<Part>(operation.responses["200"].content);
	const published = z.fromJSONSchema({ ...(schema as Part), $defs: document.components.schemas });
	expect(published.safeParse(answer).error?.issues ?? [], JSON.stringify(answer)).toEqual([]);
}

function closed(part: unknown): unknown {
	if (Array.isArray(part)) return part.map(closed);
	if (typeof part === "string") return part.replace("#/components/schemas/", "#/$defs/");
	if (typeof part !== "object" || part === null) return part;
	const inside = Object.fromEntries(Object.entries(part).map(([key, value]) => [key, closed(value)]));
	// Names that are not known beforehand are published as names of some kind.
	return inside.type === "object" && !("propertyNames" in inside) ? { ...inside, additionalProperties: false } : inside;
}
