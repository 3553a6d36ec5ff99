import { fileURLToPath } from "node:url";
import { z } from "zod";
import { clusterFileSchema } from "./cluster-file-schema.ts";

/** Where the published JSON Schema of cluster files lies. */
export const CLUSTER_SCHEMA_FILE = fileURLToPath(new URL("../cluster.schema.json", import.meta.url));

/** The JSON Schema (draft 2020-12) of what a person may write in a cluster file. */
export function clusterFileJsonSchema(): object {
	return z.toJSONSchema(clusterFileSchema, { io: "input" });
}
