import type { z } from "zod";

/** The body of an answer, checked: a test that reads fields on says first what it expects to read. */
export async function jsonOf<Schema extends z.ZodType>(response: Response, schema: Schema): Promise<z.output<Schema>> {
	return schema.parse(await response.json());
}
