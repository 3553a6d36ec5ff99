import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { dataDirectory, startServer } from "./running-server.ts";

test("the printed curl line lists the demo cluster's nodes, and every printed page is there", async () => {
	await using directory = await dataDirectory();
	await using running = await startServer(directory.path);
	const line = /^ {2}(curl .*)$/m.exec(running.banner)?.[1] ?? "";
	const { stdout } = await promisify(execFile)("/bin/sh", ["-c", `${line} -s`]);
	expect(JSON.parse(stdout)).toHaveLength(3);
	for (const title of ["API docs", "OpenAPI", "Ready", "Metrics"]) {
		const url = new RegExp(`^ {2}${title} .*(http:.*)$`, "m").exec(running.banner)?.[1] ?? title;
		expect((await fetch(url)).status).toBe(200);
	}
	const list = await fetch(`${running.base}/trpc/nodes.list`, { headers: { authorization: running.authorization } });
	expect(list.status).toBe(200);
	expect(await running.stop()).toBe(0);
});

test("SIGTERM in the middle of an action ends with 0, and the next start goes on with the action to its end", async () => {
	await using directory = await dataDirectory();
	await using first = await startServer(directory.path, ["--speed=1"]);
	const { authorization } = first;
	const path = "/v1/nodes/1/actions/maintenance_on";
	const posted = await fetch(first.base + path, { method: "POST", body: "{}", headers: { authorization } });
	const { action_uid } = JSON.parse(await posted.text());
	await statusOf(first.base + path, authorization, ["running"]);
	expect(await first.stop()).toBe(0);
	await using second = await startServer(directory.path, ["--speed=1000"]);
	expect(await statusOf(second.base + path, authorization, ["completed", "failed"])).toMatchObject({
		status: "completed",
		action_uid,
	});
});

/** Asks until the action has one of these statuses. */
async function statusOf(url: string, authorization: string, statuses: readonly string[]): Promise<{ status: string }> {
	for (;;) {
		const action: { status: string } = JSON.parse(await (await fetch(url, { headers: { authorization } })).text());
		if (statuses.includes(action.status)) return action;
		await new Promise((resolve) => setTimeout(resolve, 50));
	}
}
