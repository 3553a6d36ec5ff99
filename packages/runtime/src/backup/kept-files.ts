import { checkClusterState, SIMULATED_CLUSTER_FILE } from "@node-actions/simulated-cluster";
import { checkEmbeddedStore, EMBEDDED_STORE_FILE } from "@node-actions/store";
import { TOKEN_SECRET_FILE } from "../credentials/secret-file.ts";

/** The databases of a data directory, and what looks whether a copy of one is whole and can be opened by this release, and complains of the file that it is `known_as`. */
export const DATABASE_CHECKS: Readonly<Record<string, (file: string, known_as?: string) => void | Promise<void>>> = {
	[EMBEDDED_STORE_FILE]: checkEmbeddedStore,
	[SIMULATED_CLUSTER_FILE]: checkClusterState,
};

/**
 * What else outlives the process. Each is replaced as a whole, so that a copy of it is never half of one; a certificate whose key is
 * another's, copied in the middle of a renewal, is made anew at the next start.
 */
const SMALL_FILES = [TOKEN_SECRET_FILE, "tls-cert.pem", "tls-key.pem"];

/** Everything in a data directory that a backup holds. */
export const KEPT_FILES: readonly string[] = [...Object.keys(DATABASE_CHECKS), ...SMALL_FILES];
