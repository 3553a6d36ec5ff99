import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { writeSecretFile } from "../credentials/secret-file.ts";
import { reasonOf, StartError } from "../start-error.ts";
import { KEPT_FILES } from "./kept-files.ts";

/** Beside the files of a backup. It is written last, so that a backup without one is known to be unfinished. */
export const MANIFEST_FILE = "backup.json";

const FORMAT = 1;

const manifestSchema = z.strictObject({
	format: z.literal(FORMAT),
	/** The moment that the backup shows, RFC 3339. */
	created_at: z.iso.datetime(),
	/** By name; each lies beside the manifest. */
	files: z.record(
		z.string().refine((name) => KEPT_FILES.includes(name)),
		z.strictObject({ bytes: z.int().nonnegative(), sha256: z.string().regex(/^[0-9a-f]{64}$/) }),
	),
});

/** What a backup holds. */
export type Manifest = Omit<z.output<typeof manifestSchema>, "format">;

export function writeManifest(directory: string, manifest: Manifest): void {
	writeSecretFile(join(directory, MANIFEST_FILE), `${JSON.stringify({ format: FORMAT, ...manifest }, null, "\t")}\n`);
}

/** Throws `StartError` when the directory is no backup, an unfinished one, or one of a later version. */
export function readManifest(directory: string): Manifest {
	const refused = (sentence: string, cause?: unknown) => new StartError([sentence], { exit_code: 1, cause });
	let text: string;
	try {
		text = readFileSync(join(directory, MANIFEST_FILE), "utf8");
	} catch (error) {
		const sentence = `${directory} is no backup, or one that was not finished: ${whyUnread(directory, error)}. Name the directory that a backup was written to.`;
		throw refused(sentence, error);
	}
	try {
		const read: unknown = JSON.parse(text);
		const { format } = z.object({ format: z.number() }).parse(read);
		if (format > FORMAT) {
			throw refused(`${directory} was written by a newer version of the product; restore it with that version.`);
		}
		return manifestSchema.parse(read);
	} catch (error) {
		if (error instanceof StartError) throw error;
		throw refused(`${directory} is damaged: ${MANIFEST_FILE} is not what was written. Use another backup.`, error);
	}
}

function whyUnread(directory: string, error: unknown): string {
	const code = error instanceof Error && "code" in error ? error.code : undefined;
	if (code === "ENOTDIR") return "it is not a directory";
	if (code !== "ENOENT") return reasonOf(error);
	return existsSync(directory) ? `there is no ${MANIFEST_FILE} in it` : "there is no such directory";
}
