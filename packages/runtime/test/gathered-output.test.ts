import { closeSync, openSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { GatheredOutput } from "../src/operate/gathered-output.ts";
import { startChild } from "./support/child-process.ts";
import { temporaryDirectory } from "./support/temporary-directory.ts";

const MODULE = new URL("../src/operate/gathered-output.ts", import.meta.url).href;

test("writes every line once and in order, however many come at once", async () => {
	await using directory = await temporaryDirectory();
	const file = join(directory.path, "log");
	const fd = openSync(file, "w");
	const output = new GatheredOutput(fd);
	const lines = Array.from({ length: 20_000 }, (_, at) => `line ${at} ü\n`);
	for (const line of lines) output.write(line);
	await output.end();
	output.write("last\n");
	output.flush();
	closeSync(fd);
	expect(readFileSync(file, "utf8")).toBe(`${lines.join("")}last\n`);
});

test("a reader that does not keep up costs bounded memory: lines are dropped and counted", async () => {
	await using directory = await temporaryDirectory();
	const file = join(directory.path, "log");
	const fd = openSync(file, "w");
	const output = new GatheredOutput(fd);
	const line = `${"x".repeat(1_023)}\n`;
	// No turn of the event loop in between: nothing that was begun can finish.
	for (let at = 0; at < 10_000; at += 1) output.write(line);
	await output.end();
	closeSync(fd);
	const written = readFileSync(file, "utf8").trimEnd().split("\n");
	const note = JSON.parse(written.pop() ?? "");
	expect(note).toMatchObject({ level: "warn", msg: "log lines were dropped" });
	expect(written.length + note.lines).toBe(10_000);
	expect(written.length).toBeLessThan(4_300);
});

test("a reader that has gone ends the log and not the process", async () => {
	await using child = startChild([
		"--input-type=module",
		"--eval",
		`const { GatheredOutput } = await import(${JSON.stringify(MODULE)});
		const output = new GatheredOutput(2);
		process.stdin.on("data", () => {});
		console.log("ready");
		setInterval(() => output.write("x".repeat(70_000)), 5);
		setTimeout(() => { console.log("alive"); process.exit(0); }, 300);`,
	]);
	await child.printed("ready");
	child.process.stderr?.destroy();
	expect(await child.printed("alive")).toContain("alive");
});
