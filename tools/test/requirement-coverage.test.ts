import { spawnSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { coverageOf, holds } from "../src/coverage/coverage.ts";
import { idsIn } from "../src/coverage/ids-in-tests.ts";
import { report } from "../src/coverage/report.ts";

const PROGRAM = join(import.meta.dirname, "../src/requirement-coverage.ts");
const asked = [
	{ id: "S1-one", section: "one", text: "First." },
	{ id: "S1-two", section: "one", text: "Second." },
];

describe("requirement coverage", () => {
	test("holds when every requirement is shown and every id is known", () => {
		expect(holds(coverageOf(asked, [{ title: "both", covers: ["S1-one", "S1-two"] }]))).toBe(true);
	});

	test("fails on a requirement that nothing shows, and names it", () => {
		const coverage = coverageOf(asked, [{ title: "half", covers: ["S1-one"] }]);
		expect(holds(coverage)).toBe(false);
		expect(report(coverage)).toContain("not covered: S1-two: Second.");
	});

	test("fails on an id that is no requirement, and says who names it", () => {
		const coverage = coverageOf(asked, [{ title: "more", covers: ["S1-one", "S1-two", "S1-three"] }]);
		expect(holds(coverage)).toBe(false);
		expect(report(coverage)).toContain("unknown id: S1-three, named by more");
	});

	test("fails on two requirements of one id", () => {
		const twice = [...asked, { id: "S1-two", section: "one", text: "Again." }];
		expect(holds(coverageOf(twice, [{ title: "both", covers: ["S1-one", "S1-two"] }]))).toBe(false);
	});

	test("fails on the id of a wire that is named where that wire does not run", () => {
		const wired = [{ ...asked[0], id: "S1-one", section: "one", text: "First.", wire: "rest" }];
		const covers = ["S1-one"];
		expect(holds(coverageOf(wired, [{ title: "apps/rest/test/a.test.ts", app: "rest", covers }]))).toBe(true);
		for (const elsewhere of [
			{ title: "a scenario", covers },
			{ title: "apps/rpc/test/a.test.ts", app: "rpc", covers },
		]) {
			const coverage = coverageOf(wired, [elsewhere]);
			expect(holds(coverage)).toBe(false);
			expect(report(coverage)).toContain(`S1-one is about the wire of rest, and does not count in ${elsewhere.title}`);
		}
	});

	test("reads no ids from comments, tables or other text", () => {
		expect(idsIn('// test("[S5-method] gone", f);\n\t/** [S5-path] */\nconst text = "[S5-path]";')).toEqual([]);
		expect(idsIn('test.each([["[S5-path] a row"]])("[S5-method] %s", f);')).toEqual(["S5-method"]);
		expect(idsIn('test.each(ROWS)(\n\t"[S5-method] %s",\n\tf,\n);')).toEqual(["S5-method"]);
	});

	test("reads ids from titles, alone and in lists, and nothing else in brackets", () => {
		const source = 'test("[S5-method] a wrong method [REF-post-2, S6-form]", () => [S5, "[other]"]);';
		expect(idsIn(source)).toEqual(["S5-method", "REF-post-2", "S6-form"]);
	});

	test("as a program exits with 1 when the wire tests are missing", async () => {
		await using opened = new AsyncDisposableStack();
		const root = await mkdtemp(join(tmpdir(), "coverage-"));
		opened.defer(() => rm(root, { recursive: true }));
		const { status, stdout } = spawnSync(process.execPath, [PROGRAM, "--root", root], { encoding: "utf8" });
		expect(stdout).toContain("not covered: S5-method");
		expect(status).toBe(1);
	});
});
