import { StoreOutcomeUnknown, StoreUnavailable } from "@node-actions/application";
import { describe, expect, test } from "vitest";
import type { Write } from "../src/postgres/write.ts";
import { type TakeWrites, writeQueue } from "../src/postgres/write-queue.ts";

test("all that waits is taken, up to what one transaction may hold", async () => {
	expect(await sizes(600, () => "all")).toEqual([256, 256, 88]);
});

test("writers whose number stays the same are served in halves, one while the other's transaction is under way", async () => {
	const { queue, taken } = takingQueue(() => "half", 5);
	add(queue, 64);
	await queue.idle();
	expect(taken).toEqual([32, 32, 32, 32, 32, 32, 32]);
});

test("a few writers are not halved", async () => {
	expect(await sizes(16, () => "half")).toEqual([16]);
	expect(await sizes(1, () => "half")).toEqual([1]);
});

test("whoever waits while the database is out of reach is told so, and none twice", async () => {
	const gone = new StoreUnavailable("gone");
	const queue = writeQueue(async (take) => {
		for (const { reject } of take("half")) reject(gone);
		return gone;
	}, NEVER);
	const told: unknown[] = [];
	add(queue, 100, (error) => told.push(error));
	await queue.idle();
	expect(told).toEqual(Array.from({ length: 100 }, () => gone));
});

describe("a write that can be done at once", () => {
	test("is, where nothing is under way, and what comes meanwhile waits", async () => {
		const at_once = Promise.withResolvers<"done">();
		const taken: number[] = [];
		const queue = writeQueue(
			async (take) => {
				taken.push(take("all").length);
				return undefined;
			},
			() => at_once.promise,
		);
		queue.add(AT_ONCE);
		add(queue, 2);
		queue.add(AT_ONCE);
		await new Promise(setImmediate);
		expect(taken).toEqual([]);
		at_once.resolve("done");
		await queue.idle();
		expect(taken).toEqual([3]);
	});

	test("comes with what waits, and before it, when it could not", async () => {
		const first = { ...AT_ONCE };
		let batch: readonly Write[] = [];
		const queue = writeQueue(
			async (take) => {
				batch = take("all");
				return undefined;
			},
			async () => "not_done",
		);
		queue.add(first);
		add(queue, 2);
		await queue.idle();
		expect(batch).toHaveLength(3);
		expect(batch[0]).toBe(first);
	});

	test("is told, with all that waits, that the database is out of reach", async () => {
		const gone = new StoreUnavailable("gone");
		expect(await toldOf(gone)).toEqual([gone, gone, gone]);
	});

	test("is the only one that is told that nobody knows what became of it", async () => {
		const unknown = new StoreOutcomeUnknown("unknown");
		const [first, ...others] = await toldOf(unknown);
		expect(first).toBe(unknown);
		for (const error of others) expect(error).toMatchObject({ outcome: "unchanged", cause: unknown });
		expect(others).toHaveLength(2);
	});
});

/** What a write is told that fails so at once, and then two that wait. */
async function toldOf(failure: StoreUnavailable): Promise<readonly unknown[]> {
	const told: unknown[] = [];
	const reject = (error: unknown) => told.push(error);
	const queue = writeQueue(
		async (take) => {
			take("all");
			return undefined;
		},
		async () => failure,
	);
	queue.add({ ...AT_ONCE, reject });
	add(queue, 2, reject);
	await queue.idle();
	return told;
}

const AT_ONCE: Write = {
	sharing: "guarded",
	run: () => Promise.reject(new Error("not run here")),
	reject: () => {},
	at_once: { call: () => ({ sql: "", values: [] }), answer: () => {} },
};

/** None of the writes here can be done at once. */
const NEVER = () => Promise.reject(new Error("nothing to be done at once"));

/** How many writes each batch takes when so many come at once. */
async function sizes(writes: number, share: () => Parameters<TakeWrites>[0]) {
	const { queue, taken } = takingQueue(share, 0);
	add(queue, writes);
	await queue.idle();
	return taken;
}

/** The callers of the first batches come back as soon as they are served. */
function takingQueue(share: () => Parameters<TakeWrites>[0], batches_coming_back: number) {
	const taken: number[] = [];
	const queue = writeQueue(async (take) => {
		const batch = take(share());
		taken.push(batch.length);
		if (taken.length <= batches_coming_back) add(queue, batch.length);
		return undefined;
	}, NEVER);
	return { queue, taken };
}

function add(queue: ReturnType<typeof writeQueue>, count: number, reject: Write["reject"] = () => {}): void {
	for (let at = 0; at < count; at++) {
		queue.add({ sharing: "guarded", run: () => Promise.reject(new Error("not run here")), reject });
	}
}
