import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { expect, test } from "vitest";
import { connectionSettings, openTrouble, quietPool } from "../src/index.ts";

test.each([
	[
		"unsupported startup parameter: statement_timeout",
		"pooler",
		/ pooler .*; connect to the server itself, or .*session mode/,
	],
	["no such database: actions", "unreachable", /; check that the server runs/],
])("what a pooler says (%s) is answered with advice that fits: %s", async (said, reason, told) => {
	await using pooler = await refusing("08P01", said);
	const pool = quietPool(connectionSettings(`postgres://user@127.0.0.1:${pooler.port}/actions`).client);
	const refused = await pool.connect().catch((error: unknown) => error);
	await pool.end();
	expect(openTrouble(refused)).toEqual({ reason, told: expect.stringMatching(told) });
	expect(openTrouble(refused)?.told).toContain(`(${said})`);
});

/** What stands where a server is expected and refuses every connection with these words. */
async function refusing(code: string, message: string): Promise<AsyncDisposable & { readonly port: number }> {
	const fields = `SFATAL\0VFATAL\0C${code}\0M${message}\0\0`;
	const answer = Buffer.alloc(5 + fields.length);
	answer.write("E");
	answer.writeInt32BE(4 + fields.length, 1);
	answer.write(fields, 5);
	const server = createServer((socket) => {
		socket.on("error", () => {});
		socket.once("data", () => socket.end(answer));
	});
	server.listen(0, "127.0.0.1");
	await once(server, "listening");
	return {
		port: (server.address() as AddressInfo).port,
		[Symbol.asyncDispose]: async () => {
			server.close();
			await once(server, "close");
		},
	};
}
