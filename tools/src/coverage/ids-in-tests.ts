import { glob, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Showing } from "./coverage.ts";

const ID = String.raw`(?:REF|S\d)-[\w-]+`;
const MARK = new RegExp(String.raw`\[(${ID}(?:, ?${ID})*)\]`, "g");

/** Comments that begin a line. What is commented out shows nothing. */
const COMMENT = /^\s*(?:\/\/.*|\/\*[\s\S]*?\*\/)/gm;

/** The first string after `test(`, `it(`, `describe(`, or after the table of `test.each(…)(`. */
const TITLE = /(?:\b(?:test|it|describe)(?:\.\w+)*|\))\(\s*(["'`])((?:\\.|(?!\1)[\s\S])*)\1/g;

/** The ids that a test file names in the titles of its tests: "[S5-method]" or "[REF-post-1, S6-form]". */
export function idsIn(source: string): readonly string[] {
	const titles = [...source.replaceAll(COMMENT, "").matchAll(TITLE)].map(([, , title = ""]) => title);
	return titles.flatMap((title) => [...title.matchAll(MARK)]).flatMap(([, ids = ""]) => ids.split(/, ?/));
}

/** Every test file under the projects of `root` that names ids. */
export async function testsNamingIds(root: string): Promise<readonly Showing[]> {
	const found: Showing[] = [];
	for await (const path of glob("{apps,packages}/*/test/**/*.test.ts", { cwd: root })) {
		const covers = idsIn(await readFile(join(root, path), "utf8"));
		if (covers.length > 0) found.push({ title: path, covers, ...appOf(path) });
	}
	return found;
}

function appOf(path: string): { readonly app?: string } {
	const app = /^apps\/(\w+)\//.exec(path)?.[1];
	return app === undefined ? {} : { app };
}
