import { writeFile } from "node:fs/promises";
import { CLUSTER_SCHEMA_FILE, clusterFileJsonSchema } from "../src/cluster-file-json-schema.ts";

// After a change of the cluster file's schema: `node scripts/write-schema.ts && biome check --write cluster.schema.json`.
await writeFile(CLUSTER_SCHEMA_FILE, `${JSON.stringify(clusterFileJsonSchema(), undefined, "\t")}\n`);
