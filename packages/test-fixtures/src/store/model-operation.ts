import { ACTION_NAMES, ACTION_STATUSES, type ActionEvent, CONFLICT_SCOPES } from "@node-actions/domain";
import fc from "fast-check";

const node_uid = fc.integer({ min: 1, max: 3 });
const name = fc.constantFrom(...ACTION_NAMES);
/** Which of the claims given so far, counted from the latest. */
const which = fc.nat({ max: 4 });

/** One that runs out at once, one that outlasts most of a history, and one without end; every other operation takes half a second. */
const ttl_ms = fc.constantFrom(1, 2_000, 4_000, Number.POSITIVE_INFINITY);

const event: fc.Arbitrary<ActionEvent> = fc.oneof(
	{
		weight: 4,
		arbitrary: fc
			.constantFrom(...ACTION_STATUSES)
			.map((status) => ({ kind: "status_changed", status, description: `It is ${status}.` }) as const),
	},
	fc.record({
		kind: fc.constant("progressed" as const),
		progress: fc.double({ min: 0, max: 120, noNaN: true }),
		description: fc.string({ unit: "grapheme" }).filter((text) => !text.includes("\0") && text.isWellFormed()),
	}),
	fc.record({ kind: fc.constant("step_started" as const), step_index: fc.nat() }),
	fc.record({ kind: fc.constant("step_done" as const), step_index: fc.nat(), progress: fc.nat({ max: 100 }) }),
	fc.record({
		kind: fc.constant("planned" as const),
		plan: fc.record({ steps: fc.constant([]), stays: fc.array(fc.record({ uid: fc.string(), reason: fc.string() })) }),
	}),
);

/** The way through a life that most real actions take; random statuses alone seldom get there. */
const life: readonly ActionEvent[] = (["starting", "running", "completed"] as const).map((status) => ({
	kind: "status_changed",
	status,
}));

/** One thing that somebody does to a store. Plain data, so that a failing run prints itself and shrinks. */
export const operation = fc.oneof(
	{
		weight: 3,
		arbitrary: fc.record({
			do: fc.constant("start" as const),
			node_uid,
			name,
			scope: fc.constantFrom(...CONFLICT_SCOPES),
			by: fc.constantFrom("a@example.com", "b@example.com"),
			/** Often none. */
			key: fc.option(fc.constantFrom("key 1", "key 2"), { freq: 2, nil: undefined }),
		}),
	},
	{ weight: 2, arbitrary: fc.record({ do: fc.constant("cancel" as const), node_uid, name }) },
	{
		weight: 2,
		arbitrary: fc.record({
			do: fc.constant("claim" as const),
			owner: fc.constantFrom("a", "b"),
			limit: fc.nat({ max: 3 }),
			ttl_ms,
		}),
	},
	{
		weight: 4,
		arbitrary: fc.record({
			do: fc.constant("record" as const),
			which,
			events: fc.oneof(
				fc.array(event, { maxLength: 4 }),
				fc.nat({ max: 3 }).map((length) => life.slice(0, length)),
			),
		}),
	},
	fc.record({ do: fc.constant("release" as const), which }),
	fc.record({ do: fc.constant("renew" as const), which, ttl_ms }),
	fc.record({ do: fc.constant("wait" as const), duration_ms: fc.constantFrom(1_000, 43_200_000) }),
	fc.record({ do: fc.constant("forget" as const), age_ms: fc.constantFrom(0, 2_000, 50_000_000) }),
	fc.record({ do: fc.constant("reopen_node" as const), node_uid }),
	fc.record({ do: fc.constant("close_and_open" as const) }),
);

export type Operation = typeof operation extends fc.Arbitrary<infer Value> ? Value : never;
