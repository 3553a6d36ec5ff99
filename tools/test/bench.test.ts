import { createServer } from "node:http";
import { expect, test } from "vitest";
import { benchArguments } from "../src/bench/bench-arguments.ts";
import { benchRow, type Goal } from "../src/bench/bench-row.ts";
import { exactly, runLoad } from "../src/bench/load.ts";
import { type Effort, interleaved, median } from "../src/bench/rounds.ts";
import { benchGetAction } from "../src/bench/service/get-action.ts";
import { benchPostAction } from "../src/bench/service/post-action.ts";
import { benchTrpcQuery } from "../src/bench/service/trpc-query.ts";

/** For each kind of goal a limit, the other side's figure, and figures just inside and just outside. */
const JUDGED = {
	ratio_at_most: { limit: 1.5, against: 100, inside: 150, outside: 151 },
	ratio_at_least: { limit: 2, against: 100, inside: 200, outside: 199 },
	more_at_most: { limit: 60, against: 100, inside: 160, outside: 161 },
	value_at_most: { limit: 1_500, against: undefined, inside: 1_500, outside: 1_501 },
	value_at_least: { limit: 1_500, against: undefined, inside: 1_500, outside: 1_499 },
} as const satisfies Record<Goal["kind"], object>;

for (const [kind, { limit, against, inside, outside }] of Object.entries(JUDGED)) {
	test(`a goal of kind ${kind} holds up to its limit and not beyond`, () => {
		const judge = (value: number) =>
			benchRow({
				name: "x",
				unit: "ms",
				value,
				...(against === undefined ? {} : { against }),
				goal: { kind: kind as Goal["kind"], limit },
			}).holds;
		expect([judge(inside), judge(outside)]).toEqual([true, false]);
	});
}

test("what is measured without a goal is shown and judged by none", () => {
	expect(benchRow({ name: "x", unit: "ms", value: 3, against: 2 })).toMatchObject({
		ratio: 1.5,
		goal: "none",
		holds: true,
	});
});

test("--help is answered with the usage, and what is not understood with a sentence", () => {
	const command = { script: "bench:domain", names: ["one", "two"], engines: true };
	const read = (...args: readonly string[]) => benchArguments(command, args);
	expect(read("--help")).toEqual({
		kind: "help",
		text: expect.stringMatching(/^Usage: npm run bench:domain -- .*one of one, two; /s),
	});
	expect(read("two", "--quick")).toEqual({
		kind: "measure",
		names: ["two"],
		quick: true,
		json: undefined,
		engines: [],
	});
	expect(read("--engine", "node")).toMatchObject({ names: ["one", "two"], engines: ["node"] });
	expect(read("three")).toEqual({ kind: "wrong", text: "There is no benchmark three; there are one, two." });
	expect(read("--fast")).toEqual({ kind: "wrong", text: "Unknown option '--fast'; --help tells more." });
	expect(benchArguments({ ...command, engines: false }, ["--engine", "node"])).toMatchObject({ kind: "wrong" });
});

test("a goal that compares never holds without something to compare with", () => {
	const row = benchRow({ name: "x", unit: "ms", value: 1, goal: { kind: "ratio_at_most", limit: 9 } });
	expect(row).toMatchObject({ against: null, ratio: null, holds: false });
});

test("sides are measured in turn, the first round is thrown away, and the median of the others counts", async () => {
	const order: string[] = [];
	const figures = [1_000, 3, 1, 2];
	const side = (name: string) => async () => {
		order.push(name);
		return figures[order.filter((other) => other === name).length - 1] ?? Number.NaN;
	};
	expect(await interleaved(3, { a: side("a"), b: side("b") })).toEqual({ a: 2, b: 2 });
	expect(order.join("")).toBe("abababab");
	expect(median([4, 1, 3, 2])).toBe(2.5);
});

test("load of answers that are not the expected ones is refused, not measured", async () => {
	await using server = await serveText("no");
	const load = {
		clients: 3,
		requests: 10,
		requestOf: () => ({ method: "GET" as const, url: server.url }),
	};
	await expect(runLoad({ ...load, check: exactly("yes") })).rejects.toThrow("expected 200 yes");
	const served = server.served();
	await runLoad({ ...load, check: exactly("no") });
	expect(server.served() - served).toBeGreaterThanOrEqual(10);
});

const TINY: Effort = { rounds: 1, requests: 30, writes: 80, warm_up: { requests: 30, writes: 80 } };

for (const [what, bench, rows] of [
	["GET", benchGetAction, 3],
	["tRPC", benchTrpcQuery, 3],
	["POST", benchPostAction, 3],
] as const) {
	test(`the ${what} benchmark measures real servers and answers rows that say what they mean`, async () => {
		const measured = await bench(TINY);
		expect(measured).toHaveLength(rows);
		for (const row of measured) {
			expect(row).toEqual({
				name: expect.any(String),
				unit: expect.any(String),
				value: expect.any(Number),
				against: expect.any(Number),
				ratio: expect.any(Number),
				goal: expect.stringMatching(/^([≤≥] |none$)/),
				holds: expect.any(Boolean),
			});
			expect(row.value).toBeGreaterThan(0);
		}
	});
}

async function serveText(text: string) {
	let served = 0;
	const server = createServer((_, response) => {
		served += 1;
		response.end(text);
	});
	await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
	const address = server.address();
	if (typeof address !== "object" || address === null) throw new Error("no port");
	return {
		url: `http://127.0.0.1:${address.port}`,
		served: () => served,
		[Symbol.asyncDispose]: async () => {
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
		},
	};
}
