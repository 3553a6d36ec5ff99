import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";
import { describe, expect, test } from "vitest";
import { startTcpProxy } from "../src/index.ts";

describe("a proxy that breaks connections", () => {
	test("passes bytes both ways", async () => {
		await using echo = await startEcho();
		await using proxy = await startTcpProxy(echo.port);
		const client = connect(proxy.port, "127.0.0.1");
		expect(await answerTo(client, "hello")).toBe("hello");
		client.destroy();
	});

	test("ends open connections and new ones when cut, until resumed", async () => {
		await using echo = await startEcho();
		await using proxy = await startTcpProxy(echo.port);
		const client = connect(proxy.port, "127.0.0.1");
		await answerTo(client, "hello");
		proxy.cut();
		await once(client, "close");
		const second = connect(proxy.port, "127.0.0.1");
		await once(second, "close");
		proxy.resume();
		const third = connect(proxy.port, "127.0.0.1");
		expect(await answerTo(third, "again")).toBe("again");
		third.destroy();
	});

	test("shows what comes by, and swallows what is not to pass", async () => {
		await using echo = await startEcho();
		await using proxy = await startTcpProxy(echo.port);
		const client = connect(proxy.port, "127.0.0.1");
		const seen: string[] = [];
		proxy.filter((direction, bytes) => {
			seen.push(`${direction} ${bytes}`);
			return !bytes.includes("secret");
		});
		client.write("a secret");
		await answerOfAnother(echo.port);
		expect(await answerTo(client, "hello")).toBe("hello");
		expect(seen).toEqual(["requests a secret", "requests hello", "answers hello"]);
		proxy.filter(undefined);
		expect(await answerTo(client, "a secret")).toBe("a secret");
		client.destroy();
	});

	test.each(["requests", "answers", undefined] as const)(
		"holds back %s while paused and loses nothing",
		async (what) => {
			await using echo = await startEcho();
			await using proxy = await startTcpProxy(echo.port);
			const client = connect(proxy.port, "127.0.0.1");
			await answerTo(client, "hello");
			proxy.pause(what);
			let early = true;
			const answer = answerTo(client, "later").then((text) => ({ text, early }));
			await answerOfAnother(echo.port);
			early = false;
			proxy.resume();
			expect(await answer).toEqual({ text: "later", early: false });
			client.destroy();
		},
	);
});

async function answerTo(client: Socket, text: string): Promise<string> {
	client.write(text);
	const [bytes] = await once(client, "data");
	return String(bytes);
}

/** Time for bytes to travel, without a clock. */
async function answerOfAnother(port: number): Promise<void> {
	const other = connect(port, "127.0.0.1");
	await answerTo(other, "meanwhile");
	other.destroy();
}

async function startEcho(): Promise<{ readonly port: number } & AsyncDisposable> {
	const sockets = new Set<Socket>();
	const server = createServer((socket) => {
		sockets.add(socket);
		socket.on("error", () => {});
		socket.pipe(socket);
	}).listen(0, "127.0.0.1");
	await once(server, "listening");
	const address = server.address();
	if (address === null || typeof address === "string") throw new Error("A listening server has no port.");
	return {
		port: address.port,
		[Symbol.asyncDispose]: async () => {
			for (const socket of sockets) socket.destroy();
			server.close();
			await once(server, "close");
		},
	};
}
