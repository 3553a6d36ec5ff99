import { framing } from "@node-actions/test-fixtures/hostile/framing";
import { requestBytes } from "@node-actions/test-fixtures/hostile/request-bytes";
import { hostileRestRequest } from "@node-actions/test-fixtures/hostile/rest-request";
import fc from "fast-check";
import { expect, test } from "vitest";
import { ADMIN, basic, openServer } from "./open-server.ts";
import { rawExchange } from "./raw-exchange.ts";

const RUNS = 3_000;

const request = hostileRestRequest([basic(ADMIN.email, ADMIN.password)], framing).map((parts) =>
	requestBytes(parts, true),
);

test(`no request out of ${RUNS} generated ones is answered with a server error or ends the server`, async () => {
	await using server = await openServer({ failed_logins_max: 10_000, body_limit: 65_536 });
	const seen = new Map<number, number>();
	await fc.assert(
		fc.asyncProperty(request, async (bytes) => {
			const [answer] = await rawExchange(server.port, bytes);
			const status = answer?.status ?? 0;
			seen.set(status, (seen.get(status) ?? 0) + 1);
			expect(status).toBeLessThan(500);
			if (status >= 400 && answer?.body !== "") {
				expect(JSON.parse(answer?.body ?? "")).toMatchObject({ error_code: expect.any(String) });
			}
		}),
		{ numRuns: RUNS },
	);
	// The generator must get past the first door, or the run says nothing.
	expect([...seen.keys()]).toEqual(expect.arrayContaining([200, 400, 401, 404, 405]));
	expect((await server.send("GET", "/v1/nodes")).status).toBe(200);
});
