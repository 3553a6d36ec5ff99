import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { pipeline } from "node:stream/promises";

/** How long a file is and the digest of what it holds, without holding it in memory. Rejects with what the file system says. */
export async function digestFile(file: string): Promise<{ readonly bytes: number; readonly sha256: string }> {
	const hash = createHash("sha256");
	const read = createReadStream(file);
	await pipeline(read, hash);
	return { bytes: read.bytesRead, sha256: hash.digest("hex") };
}
