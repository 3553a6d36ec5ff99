import { fileURLToPath } from "node:url";
import { z } from "zod";
import { scenarioFileSchema } from "./scenario-schema.ts";

/** Where the published JSON Schema of scenario files lies. */
export const SCENARIO_SCHEMA_FILE = fileURLToPath(new URL("../../scenario.schema.json", import.meta.url));

/** The JSON Schema (draft 2020-12) of what a person may write in a scenario file. */
export function scenarioJsonSchema(): object {
	return z.toJSONSchema(scenarioFileSchema, { io: "input" });
}
