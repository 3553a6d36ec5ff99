import { z } from "zod";

/** A JSON Schema, or any other part of the document. */
export type Json = { readonly [key: string]: unknown };

/** Collects the schemas that carry an id and hands out references to them. */
export interface Components {
	readonly schemas: Record<string, unknown>;
	/** The schema as it stands in the document. `input`: what a client may send; `output`: what parsing or the service gives. */
	schemaOf(schema: z.ZodType, io: "input" | "output"): Json;
}

export function createComponents(): Components {
	const schemas: Record<string, unknown> = {};
	return {
		schemas,
		schemaOf(schema, io) {
			const { $schema: _dialect, $defs, ...rest } = z.toJSONSchema(schema, { io, override: leaveResponsesOpen(io) });
			for (const [id, definition] of Object.entries($defs ?? {})) {
				schemas[id] = withReferences(definition);
			}
			return withReferences(rest) as Json;
		},
	};
}

/** Responses may gain fields (contract, introduction), so a generated client must not refuse what it does not know. */
function leaveResponsesOpen(io: "input" | "output") {
	return ({ jsonSchema }: { readonly jsonSchema: z.core.JSONSchema.BaseSchema }): void => {
		if (io === "output") delete jsonSchema.additionalProperties;
	};
}

/** JSON Schema keeps definitions beside the schema; OpenAPI keeps them in one place. */
function withReferences(value: unknown): unknown {
	if (Array.isArray(value)) return value.map(withReferences);
	if (typeof value !== "object" || value === null) return value;
	return Object.fromEntries(
		Object.entries(value).map(([key, part]) => [
			key,
			key === "$ref" && typeof part === "string"
				? part.replace("#/$defs/", "#/components/schemas/")
				: withReferences(part),
		]),
	);
}
