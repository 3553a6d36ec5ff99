import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { openEmbeddedStore } from "../src/index.ts";
import { temporaryDirectory } from "./embedded-store-under-test.ts";

const PROGRAM = fileURLToPath(new URL("./accept-until-killed.ts", import.meta.url));

describe("a process killed while it accepts", () => {
	test.each([1, 50, 700])("leaves everything it had acknowledged, killed after %i", async (lines) => {
		await using temporary = await temporaryDirectory();
		const { directory } = temporary;
		const acknowledged = await acknowledgedBeforeKill(directory, lines);
		expect(acknowledged.length).toBeGreaterThanOrEqual(lines);
		await using store = await openEmbeddedStore({ directory });
		for (const action_uid of acknowledged) {
			expect(await store.actions.findByUid(action_uid)).toMatchObject({ action_uid, status: "queued" });
			expect(await store.actions.journal(action_uid)).toHaveLength(1);
		}
		const kept = await store.actions.list();
		expect(kept.map(({ node_uid }) => node_uid).toSorted((a, b) => a - b)).toEqual(await store.actions.closedNodes());
	});
});

/** The uids that the process told before SIGKILL ended it. A line that was cut short was not told. */
async function acknowledgedBeforeKill(directory: string, lines: number): Promise<readonly string[]> {
	const child = spawn(process.execPath, [PROGRAM, directory], { stdio: ["ignore", "pipe", "inherit"] });
	const ended = once(child, "close");
	let told = "";
	child.stdout.setEncoding("utf8").on("data", (text: string) => {
		told += text;
		if (told.split("\n").length > lines) child.kill("SIGKILL");
	});
	const [, signal] = await ended;
	expect(signal).toBe("SIGKILL");
	return told.split("\n").slice(0, -1);
}
