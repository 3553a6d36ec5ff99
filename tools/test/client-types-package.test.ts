import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { expect, test } from "vitest";
import { clientDeclarations } from "../src/client-declarations.ts";
import { openProjectWith, ROOT } from "./packed-project.ts";
import { typeErrors } from "./type-errors.ts";

const EXPECTED_ERROR = /^\t*\/\/ @ts-expect-error.*\n/gm;

test("a client elsewhere is compiled against the packed types: right calls compile, wrong ones do not, and nothing of them is there at run time", async () => {
	await using project = await openProjectWith("build-client-types.ts", ["@trpc/client", "@trpc/server"]);

	const client = await readFile(join(ROOT, "apps/rpc/test/types/client.ts"), "utf8");
	await writeFile(join(project.path, "client.ts"), client);
	expect(await typeErrors(project.path, "client.ts")).toBe("");
	await execa(process.execPath, ["client.ts"], { cwd: project.path });

	await writeFile(join(project.path, "wrong.ts"), client.replaceAll(EXPECTED_ERROR, ""));
	const errors = (await typeErrors(project.path, "wrong.ts")).match(/^wrong\.ts\(\d+/gm);
	expect(new Set(errors).size).toBe(client.match(EXPECTED_ERROR)?.length);

	const { stdout } = await execa("find", ["-L", "node_modules/@node-actions", "-type", "f"], { cwd: project.path });
	expect(stdout.split("\n").filter((file) => !/\.d\.ts$|\/(package\.json|LICENSE)$/.test(file))).toEqual([]);
});

test("types that need something a client lacks are not packed", () => {
	const declarations = new Map([
		["types", 'export type { A } from "./a.ts";\nexport type { Router } from "@trpc/server";\n'],
		["a", 'export type A = import("zod").ZodType;\n'],
	]);
	expect(() => clientDeclarations((path) => declarations.get(path) ?? "")).toThrow(
		"a.ts needs zod, which clients lack",
	);
});
