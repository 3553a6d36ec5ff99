import { copyFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { execa } from "execa";
import { expect, test } from "vitest";
import { launchChromium } from "./chromium.ts";
import { openProjectWith } from "./packed-project.ts";

const PROGRAM = fileURLToPath(new URL("simulation-program.js", import.meta.url));

test("the packed simulation gives the same bytes in Node and, bundled, in a browser", async () => {
	await using project = await openProjectWith("build-domain.ts");
	await copyFile(PROGRAM, join(project.path, "program.js"));

	const inNode = await runInNode(project.path);
	expect(await runInNode(project.path)).toBe(inNode);
	const inBrowser = await runInBrowser(await bundle(project.path));
	expect(inBrowser).toBe(inNode);

	const [simulated, rolled, searched] = JSON.parse(inNode);
	expect(simulated.value.report).toMatchObject({ ended_by: "rest", node_failures: expect.any(Number) });
	expect(simulated.value.report.node_failures).toBeGreaterThan(3);
	expect(simulated.value.timeline.length).toBeGreaterThan(200);
	expect(rolled.value.done.length).toBeGreaterThan(0);
	expect(searched.value.tried).toHaveLength(8);
});

async function runInNode(cwd: string): Promise<string> {
	await writeFile(join(cwd, "run.js"), 'import { reports } from "./program.js";\nprocess.stdout.write(reports());\n');
	const { stdout } = await execa(process.execPath, ["run.js"], { cwd });
	return stdout;
}

/** One script for browsers, made of nothing but the program and the installed package. */
async function bundle(cwd: string): Promise<string> {
	const { outputFiles } = await build({
		absWorkingDir: cwd,
		entryPoints: ["program.js"],
		bundle: true,
		write: false,
		platform: "browser",
		format: "iife",
		globalName: "program",
	});
	return outputFiles[0]?.text ?? "";
}

async function runInBrowser(script: string): Promise<string> {
	await using browser = await launchChromium();
	const page = await browser.newPage();
	const errors: Error[] = [];
	page.on("pageerror", (error) => errors.push(error));
	await page.addScriptTag({ content: script });
	const text = await page.evaluate<string>("program.reports()");
	expect(errors).toEqual([]);
	return text;
}
