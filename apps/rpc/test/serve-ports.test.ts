import { execFileSync } from "node:child_process";
import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { z } from "zod";

const PROGRAM = "tsx watch src/main.ts";
const manifest = z.object({ scripts: z.object({ serve: z.string().endsWith(PROGRAM) }) });

test("nx serve rpc takes other ports than nx serve rest, unless it is told which", async () => {
	const text = await readFile(new URL("../package.json", import.meta.url), "utf8");
	const { serve } = manifest.parse(JSON.parse(text)).scripts;
	const told = serve.replace(PROGRAM, "printenv NODE_ACTIONS_HTTP_PORT NODE_ACTIONS_HTTPS_PORT");
	const ports = (env: Readonly<Record<string, string>>) =>
		execFileSync("/bin/sh", ["-c", told], { env, encoding: "utf8" }).trim().split("\n");
	expect(ports({})).toEqual(["8081", "9444"]);
	expect(ports({ NODE_ACTIONS_HTTP_PORT: "1", NODE_ACTIONS_HTTPS_PORT: "2" })).toEqual(["1", "2"]);
});
