import { glob, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Showing } from "./coverage.ts";

const ID = String.raw`(?:REF|S\d)-[\w-]+`;
const MARK = new RegExp(String.raw`\[(${ID}(?:, ?${ID})*)\]`, "g");

/** The ids that a test file names in its titles: "[S5-method]" or "[REF-post-1, S6-form]". */
export function idsIn(source: string): readonly string[] {
	return [...source.matchAll(MARK)].flatMap(([, ids = ""]) => ids.split(/, ?/));
}

/** Every test file under the projects of `root` that names ids. */
export async function testsNamingIds(root: string): Promise<readonly Showing[]> {
	const found: Showing[] = [];
	for await (const path of glob("{apps,packages}/*/test/**/*.test.ts", { cwd: root })) {
		const covers = idsIn(await readFile(join(root, path), "utf8"));
		if (covers.length > 0) found.push({ title: path, covers });
	}
	return found;
}
