import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { expect, test } from "vitest";
import { publishedManifest } from "../src/published-manifest.ts";
import { openProjectWith } from "./packed-project.ts";
import { typeErrors } from "./type-errors.ts";

const CONSUMER = `import { type ActionStatus, canBecome } from "@node-actions/domain";

const from: ActionStatus = "queued";
console.log(canBecome(from, "starting"), canBecome(from, "completed"));
`;

test("the packed domain installs offline into an empty project, runs there, and is typed there", async () => {
	await using project = await openProjectWith("build-domain.ts");

	await writeFile(join(project.path, "consumer.ts"), CONSUMER);
	const { stdout } = await execa(process.execPath, ["consumer.ts"], { cwd: project.path });
	expect(stdout).toBe("true false");
	expect(await typeErrors(project.path, "consumer.ts")).toBe("");

	await writeFile(join(project.path, "wrong.ts"), CONSUMER.replace('"queued"', '"paused"'));
	expect(await typeErrors(project.path, "wrong.ts")).toContain("TS2322");
});

test("the packed domain is publishable and brings nothing along but code, declarations and its licence", async () => {
	await using project = await openProjectWith("build-domain.ts");
	const installed = join(project.path, "node_modules/@node-actions/domain");

	const manifest: unknown = JSON.parse(await readFile(join(installed, "package.json"), "utf8"));
	expect(manifest).toMatchObject({ name: "@node-actions/domain", license: "MIT", sideEffects: false });
	for (const key of ["private", "scripts", "dependencies", "devDependencies"]) expect(manifest).not.toHaveProperty(key);

	const { stdout } = await execa("find", [installed, "-type", "f"]);
	expect(
		stdout.split("\n").filter((file) => !/\.(js|d\.ts)$|\/(package\.json|LICENSE|README\.md)$/.test(file)),
	).toEqual([]);
});

test("a domain with a dependency, or with an entry outside src, is not built", () => {
	const manifest = { name: "domain", version: "1.0.0", exports: { ".": "./src/index.ts" } };
	expect(() => publishedManifest({ ...manifest, dependencies: { zod: "4" } })).toThrow("dependencies");
	expect(() => publishedManifest({ ...manifest, exports: { ".": "./index.ts" } })).toThrow("./index.ts");
	expect(publishedManifest({ ...manifest, exports: { "./simulation": "./src/simulation/index.ts" } })).toHaveProperty(
		["exports", "./simulation", "types"],
		"./simulation/index.d.ts",
	);
});
