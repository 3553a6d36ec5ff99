import { expect, test } from "vitest";
import { ALLOWED_CODE } from "./fences/allowed-code.ts";
import { LintedCopy } from "./fences/linted-copy.ts";
import { PLANTED_VIOLATIONS } from "./fences/planted-violations.ts";

test("the linter refuses every planted violation, each by the rule that is meant to", async () => {
	await using copy = await LintedCopy.create();
	const planted = PLANTED_VIOLATIONS.map((violation, index) => ({
		...violation,
		file: `${violation.folder}/planted-${index}${violation.folder.endsWith("/test") ? ".test" : ""}.ts`,
	}));
	for (const { file, source } of planted) await copy.write(file, `${source}\n`);

	const found = await copy.violations();

	const missed = planted.filter(({ file, category }) => !found.get(file)?.includes(category));
	expect(missed).toEqual([]);
	expect(planted.length).toBeGreaterThan(150);
});

test("the linter lets through what the table of projects allows", async () => {
	await using copy = await LintedCopy.create();
	for (const [file, source] of ALLOWED_CODE) await copy.write(file, source);

	expect([...(await copy.violations())]).toEqual([]);
});

test("the linter refuses a cycle of imports, and accepts the same files without it", async () => {
	await using copy = await LintedCopy.create();
	await copy.write("packages/store/src/one.ts", 'import { two } from "./two.ts";\n\nexport const one = () => two;\n');
	await copy.write("packages/store/src/two.ts", 'import { one } from "./one.ts";\n\nexport const two = () => one;\n');
	expect([...(await copy.violations()).values()].flat()).toContain("lint/suspicious/noImportCycles");

	await copy.write("packages/store/src/two.ts", "export const two = 2;\n");
	expect([...(await copy.violations())]).toEqual([]);
});

test("a project's own lint script is red with a violation and green without", async () => {
	await using copy = await LintedCopy.create();
	await copy.write("packages/domain/src/clock.ts", "export const now = 0;\n");
	expect(await copy.lintExitCode("packages/domain")).toBe(0);

	await copy.write("packages/domain/src/clock.ts", "export const now = Date.now();\n");
	expect(await copy.lintExitCode("packages/domain")).toBe(1);
});
