import { writeFile } from "node:fs/promises";
import { CLUSTER_SCHEMA_FILE, clusterFileJsonSchema } from "../src/cluster-file-json-schema.ts";

// Run by `node scripts/write-schema.ts` after a change of the cluster file's schema.
await writeFile(CLUSTER_SCHEMA_FILE, clusterFileJsonSchema());
