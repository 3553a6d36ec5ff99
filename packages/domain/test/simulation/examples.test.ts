import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const PACKAGE = new URL("../../", import.meta.url);

/** Every example of the read-me: its heading, its code, and what it is said to print. */
function examples(): readonly { readonly title: string; readonly code: string; readonly printed: string }[] {
	const text = readFileSync(new URL("README.md", PACKAGE), "utf8");
	const pattern =
		/### (?<title>[^\n]+)\n(?:(?!\n### )[\s\S])*?```ts\n(?<code>[\s\S]*?)```\n\n```text\n(?<printed>[\s\S]*?)```/g;
	return [...text.matchAll(pattern)].map(({ groups = {} }) => ({
		title: groups.title ?? "",
		code: groups.code ?? "",
		printed: groups.printed ?? "",
	}));
}

function run(code: string): string {
	return execFileSync(process.execPath, ["--input-type=module-typescript", "--eval", code], {
		cwd: fileURLToPath(PACKAGE),
		encoding: "utf8",
	});
}

describe("the read-me", () => {
	it("has the three examples", () => {
		expect(examples().map(({ title }) => title)).toEqual([
			"One node",
			"A rolling upgrade",
			"A rack failure during maintenance",
		]);
	});

	for (const { title, code, printed } of examples()) {
		it(`prints what it says under "${title}"`, () => {
			expect(run(code)).toBe(printed);
		});
	}
});
