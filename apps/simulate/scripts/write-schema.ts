import { writeFile } from "node:fs/promises";
import { SCENARIO_SCHEMA_FILE, scenarioJsonSchema } from "../src/scenario-file/scenario-json-schema.ts";

// After a change of the scenario file's schema: `node scripts/write-schema.ts && biome check --write scenario.schema.json`.
await writeFile(SCENARIO_SCHEMA_FILE, `${JSON.stringify(scenarioJsonSchema(), undefined, "\t")}\n`);
