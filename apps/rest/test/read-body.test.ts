import { expect, test } from "vitest";
import { readBody } from "../src/read-body.ts";

const BYTES_MAX = 64;

function read(
	body: string | Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array> | undefined,
	headers: Record<string, string> = {},
) {
	const request = new Request("http://localhost/", {
		method: "POST",
		headers,
		...(body === undefined ? {} : { body, duplex: "half" as const }),
	});
	return readBody(request, BYTES_MAX);
}

function chunked(...chunks: readonly string[]): ReadableStream<Uint8Array> {
	return ReadableStream.from(chunks.map((chunk) => new TextEncoder().encode(chunk)));
}

test.each([
	["no body", undefined, undefined],
	["an empty body", "", undefined],
	["blanks", " \r\n", undefined],
	["null", "null", null],
	["an object", '{"a":1}', { a: 1 }],
	["an object behind a byte order mark", '\uFEFF{"a":1}', { a: 1 }],
	["a byte order mark alone", "\uFEFF", undefined],
])("reads %s", async (_what, body, value) => {
	expect(await read(body)).toStrictEqual({ ok: true, value });
	expect(await read(body, { "content-length": String(Buffer.byteLength(body ?? "")) })).toStrictEqual({
		ok: true,
		value,
	});
});

test("joins chunks, also where a letter is cut in two", async () => {
	const [first, second] = [new Uint8Array([0x22, 0xc3]), new Uint8Array([0xbc, 0x22])];
	expect(await read(ReadableStream.from([first, second]))).toStrictEqual({ ok: true, value: "ü" });
});

test.each([
	["a form", "a=1&b=2"],
	["cut JSON", '{"a":'],
	["two values", "{} {}"],
	["bytes that are no UTF-8", new Uint8Array([0x22, 0xff, 0x22])],
])("refuses %s", async (_what, body) => {
	expect(await read(body)).toMatchObject({ ok: false, error: { error_code: "invalid_request" } });
});

test("accepts the limit and refuses one byte more, declared or counted", async () => {
	const full = JSON.stringify("x".repeat(BYTES_MAX - 2));
	const over = JSON.stringify("x".repeat(BYTES_MAX - 1));
	const tooLarge = { ok: false, error: { error_code: "payload_too_large" } };
	expect(await read(chunked(full))).toMatchObject({ ok: true });
	expect(await read(chunked(over))).toMatchObject(tooLarge);
	expect(await read(full, { "content-length": "64" })).toMatchObject({ ok: true });
	expect(await read(over, { "content-length": "65" })).toMatchObject(tooLarge);
});

test("stops reading an endless body at the limit", async () => {
	let sent = 0;
	const endless = new ReadableStream<Uint8Array>({
		pull(controller) {
			sent += 1;
			controller.enqueue(new Uint8Array(16));
		},
	});
	expect(await read(endless)).toMatchObject({ ok: false, error: { error_code: "payload_too_large" } });
	expect(sent).toBeLessThan(10);
});

test("refuses a body that breaks off", async () => {
	const broken = new ReadableStream({ start: (controller) => controller.error(new Error("connection lost")) });
	expect(await read(broken)).toMatchObject({ ok: false, error: { error_code: "invalid_request" } });
});
