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
