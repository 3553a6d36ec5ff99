import { hostileRpcRequest } from "@node-actions/test-fixtures/hostile/rpc-request";
import fc from "fast-check";
import { expect, test } from "vitest";
import { appRouter } from "../src/app-router.ts";
import { startRpc } from "./start-rpc.ts";

const RUNS = 3_000;

test("no request, however wrong, is answered as a fault of the service", { timeout: 120_000 }, async () => {
	await using rpc = await startRpc(() => ({ body_bytes_max: 2_000 }));
	const { access_token } = await rpc.client().auth.token.mutate({ ttl: 86_400 });
	const authorization = `Bearer ${access_token}`;
	const seen = new Set<number>();
	const requests = hostileRpcRequest(Object.keys(appRouter._def.procedures));
	await fc.assert(
		fc.asyncProperty(requests, async ({ method, path, search, text, headers }) => {
			const bodiless = method === "GET" || method === "HEAD";
			const parameters = bodiless ? [...search, `input=${encodeURIComponent(text)}`] : search;
			const response = await rpc.send(`/${path}?${parameters.join("&")}`, {
				method,
				headers: { authorization, ...definedOnly(headers) },
				...(bodiless ? {} : { body: text }),
			});
			const body = await textOf(response);
			seen.add(response.status);
			expect(response.status).toBeLessThan(500);
			expect(body).not.toContain("INTERNAL_SERVER_ERROR");
			expect(rpc.internal_errors).toEqual([]);
		}),
		{ numRuns: RUNS },
	);
	// Generators that no longer get past the schemas, or no longer go wrong, would prove nothing.
	expect([...seen]).toEqual(expect.arrayContaining([200, 400, 401, 404, 405, 409, 413]));
	expect((await rpc.client(authorization).nodes.list.query()).length).toBeGreaterThan(0);
});

/** The answer, or the beginning of one that does not end by itself. */
async function textOf(response: Response): Promise<string> {
	if (response.headers.get("content-type")?.startsWith("text/event-stream") !== true) return response.text();
	const reader = response.body?.getReader();
	const begun = await reader?.read();
	await reader?.cancel();
	return Buffer.from(begun?.value ?? []).toString();
}

function definedOnly(headers: Readonly<Record<string, string | undefined>>): Record<string, string> {
	const defined = Object.entries(headers).filter((entry): entry is [string, string] => entry[1] !== undefined);
	return Object.fromEntries(defined);
}
