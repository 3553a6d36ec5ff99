import { setImmediate as nextTurn } from "node:timers/promises";
import { expect, test } from "vitest";
import { type Asked, askAlike, readTogether } from "../src/postgres/ask-together.ts";
import type { Call } from "../src/query.ts";

const FORMS = new Map([["select one", "select many"]]);

test("what many ask alike is one statement, and each gets its own rows", async () => {
	const { asked, ask, answer } = database();
	const { answers, alike } = asking(find("a"), find("b"), find("c"));
	void askAlike(ask, FORMS, alike);
	expect(asked.map(({ sql, values }) => [sql, ...values])).toEqual([
		["select many", '[{"name":"a"},{"name":"b"},{"name":"c"}]'],
	]);
	answer([
		{ asked_at: 3, of: "c" },
		{ asked_at: 1, of: "a" },
		{ asked_at: 3, of: "c too" },
	]);
	expect(await answers).toMatchObject([[{ of: "a" }], [], [{ of: "c" }, { of: "c too" }]]);
});

test("a statement without a form for many goes by itself, and so does a lone one", () => {
	const { asked, ask } = database();
	const insert = { sql: "insert", values: [1] };
	void askAlike(ask, FORMS, asking(find("a")).alike);
	void askAlike(ask, FORMS, asking(insert, insert).alike);
	expect(asked.map(({ sql }) => sql)).toEqual(["select one", "insert", "insert"]);
});

test("text that PostgreSQL cannot hold is replaced in a list as well", () => {
	const { asked, ask } = database();
	void askAlike(ask, FORMS, asking(find("a\0"), find("b")).alike);
	expect(asked[0]?.values).toEqual(['[{"name":"a\uFFFD"},{"name":"b"}]']);
});

test("readers of one turn who want the same share a statement", async () => {
	const { asked, ask } = database();
	const together = readTogether(ask);
	for (const name of ["a", "b", "a"]) void together(find(name));
	await nextTurn();
	expect(asked.map(({ values }) => values)).toEqual([["a"], ["b"]]);
});

test("a failure is told to all who shared the statement", async () => {
	const { ask, fail } = database();
	const together = readTogether(ask);
	const answers = ["a", "a"].map((name) => together(find(name)));
	await nextTurn();
	fail(new Error("gone"));
	expect(await Promise.allSettled(answers)).toMatchObject([
		{ reason: { message: "gone" } },
		{ reason: { message: "gone" } },
	]);
});

test("readers who come while the same is being asked share the next statement, which is asked after they came", async () => {
	const { asked, ask, answer } = database();
	const together = readTogether(ask);
	const first = together(find("a"));
	await nextTurn();
	const later = [together(find("a")), together(find("a"))];
	await nextTurn();
	expect(asked).toHaveLength(1);
	answer([{ state: "before" }]);
	expect(await first).toEqual([{ state: "before" }]);
	await nextTurn();
	expect(asked).toHaveLength(2);
	answer([{ state: "after" }]);
	expect(await Promise.all(later)).toEqual([[{ state: "after" }], [{ state: "after" }]]);
});

test("readers of something else do not wait for each other", async () => {
	const { asked, ask } = database();
	const together = readTogether(ask);
	void together(find("a"));
	await nextTurn();
	void together({ sql: "select other", values: [] });
	await nextTurn();
	expect(asked.map(({ sql }) => sql)).toEqual(["select one", "select other"]);
});

function find(name: string): Call {
	return { sql: "select one", values: [name], parameters: { name } };
}

function asking(...calls: readonly Call[]) {
	const alike: Asked[] = [];
	const answers = calls.map((call) => new Promise((resolve, reject) => alike.push({ call, resolve, reject })));
	return { alike, answers: Promise.all(answers) };
}

/** Notes what it is asked, and answers the last of it when it is told to. */
function database() {
	const asked: Call[] = [];
	let last = Promise.withResolvers<readonly unknown[]>();
	return {
		asked,
		ask: (call: Call) => {
			asked.push(call);
			last = Promise.withResolvers();
			return last.promise;
		},
		answer: (rows: readonly unknown[]) => last.resolve(rows),
		fail: (error: Error) => last.reject(error),
	};
}
