import { isUtf8 } from "node:buffer";
import { readFile, stat } from "node:fs/promises";
import { err, ok, type Result } from "@node-actions/domain";

/** Larger files are refused before they are read. */
const FILE_BYTES_MAX = 512 * 1024 * 1024;

const NOT_UTF_8 = "The file is not text in UTF-8; save it in this encoding.";

const READ_SENTENCES: Readonly<Record<string, string>> = {
	ENOENT: "There is no such file; check the path.",
	EACCES: "The file may not be read; check its rights.",
	EISDIR: "This is a directory; name a file in it.",
};

/** A file that a person wrote, as text. The failure is a sentence that says what to do. Never rejects. */
export async function readTextFile(path: string): Promise<Result<string, string>> {
	try {
		const { size } = await stat(path);
		if (size > FILE_BYTES_MAX) return err(`The file is larger than ${FILE_BYTES_MAX} bytes.`);
		const bytes = await readFile(path);
		// Latin letters in UTF-16 are UTF-8 as well, with a zero byte before or after each.
		return isUtf8(bytes) && !bytes.includes(0) ? ok(bytes.toString("utf8")) : err(NOT_UTF_8);
	} catch (error) {
		const code = error instanceof Error && "code" in error ? String(error.code) : "";
		return err(READ_SENTENCES[code] ?? `The file cannot be read (${code}).`);
	}
}
