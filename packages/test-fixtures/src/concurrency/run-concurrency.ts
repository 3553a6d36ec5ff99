import { ACTION_NAMES, type ActionName, inMaintenance, isTerminal, type NodeUid } from "@node-actions/domain";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { anyCluster } from "../any-cluster.ts";
import { expectLegalPath } from "../scenario/life-cycle.ts";
import { granted } from "../scenario/steps.ts";
import { expectSound } from "../scenario/topology.ts";
import { overpromised, wrongWith } from "./invariants.ts";
import type { MortalWorld, OpenMortalWorld } from "./mortal-world.ts";

/** What happens next in a schedule. */
type Happening =
	| { readonly kind: "start"; readonly node: number; readonly name: ActionName; readonly options: object }
	| { readonly kind: "cancel"; readonly node: number; readonly name: ActionName }
	| { readonly kind: "pass"; readonly ms: number }
	| { readonly kind: "restart" }
	| { readonly kind: "die" | "revive"; readonly node: number };

const OPTIONS = {
	remove: fc.constant({}),
	maintenance_on: fc.record(
		{
			demote_node: fc.boolean(),
			evict_ha_replica: fc.boolean(),
			max_concurrent_actions: fc.integer({ min: 1, max: 4 }),
		},
		{ requiredKeys: [] },
	),
	maintenance_off: fc.record(
		{ skip_shards_restore: fc.boolean(), max_concurrent_actions: fc.integer({ min: 1, max: 4 }) },
		{ requiredKeys: [] },
	),
	enslave_node: fc.record({ demote_node: fc.boolean() }, { requiredKeys: [] }),
} as const satisfies Record<ActionName, fc.Arbitrary<object>>;

const node = fc.nat(15);
const anyName = fc.constantFrom(...ACTION_NAMES, "maintenance_on", "maintenance_off" as const);
const start = anyName.chain((name) =>
	fc.record({ kind: fc.constant("start" as const), node, name: fc.constant(name), options: OPTIONS[name] }),
);
const anyHappening: fc.Arbitrary<Happening> = fc.oneof(
	{ weight: 8, arbitrary: start },
	{ weight: 2, arbitrary: fc.record({ kind: fc.constant("cancel" as const), node, name: anyName }) },
	// A move of a shard takes some seconds, any other step a fraction of one.
	{
		weight: 8,
		arbitrary: fc.record({ kind: fc.constant("pass" as const), ms: fc.oneof(fc.nat(400), fc.nat(12_000)) }),
	},
	{ weight: 1, arbitrary: fc.constant({ kind: "restart" } as const) },
	{
		weight: 3,
		arbitrary: fc.record({ kind: fc.constantFrom("die" as const, "die" as const, "revive" as const), node }),
	},
);

/** Each grants the event loop some turns; the longest chain of writes between two sleeps of the runner takes fewer. */
const QUIET_TURNS = 5;

export interface ConcurrencyRun {
	/** Schedules to run, each in a world of its own. Default 100. */
	readonly runs?: number;
	readonly seed?: number;
}

/**
 * Registers a run of random schedules of actions side by side, under `strict` and scope `node`, with restarts and dying nodes. Safety is checked
 * at every step that begins and after every move of time; in the end every action ends. A failure prints the seed.
 */
export function runConcurrency(openWorld: OpenMortalWorld, { runs = 100, seed }: ConcurrencyRun = {}) {
	describe("actions side by side", () => {
		test("never cost quorum, room, a copy or a master, whatever nodes do meanwhile, and all of them end", async () => {
			const seen = new Map<string, number>();
			await fc.assert(
				fc.asyncProperty(
					anyCluster({ min: 3, max: 6 }),
					fc.array(anyHappening, { minLength: 8, maxLength: 40, size: "max" }),
					async (cluster, schedule) => {
						await using world = await openWorld({ cluster, conflict_scope: "node", policy: "strict" });
						const run = new ScheduleRun(world, cluster.nodes.length);
						for (const happening of schedule) await run.next(happening);
						await run.end(seen);
					},
				),
				{ numRuns: runs, ...(seed === undefined ? {} : { seed }) },
			);
			for (const status of ["completed", "cancelled", "failed"])
				expect(seen.get(status), `${[...seen]}`).toBeGreaterThan(0);
		});
	});
}

/** One schedule on its way. */
class ScheduleRun {
	readonly #world: MortalWorld;
	readonly #node_count: number;
	readonly #accepted: {
		readonly action_uid: string;
		readonly node_uid: NodeUid;
		readonly name: ActionName;
		readonly empties: boolean;
	}[] = [];
	readonly #closed = new Set<NodeUid>();
	/** Completed actions that have opened their node again. */
	readonly #reopened = new Set<string>();
	/** Completed evacuations that have been looked at. */
	readonly #emptied = new Set<string>();
	/** Steps that have been judged. */
	#judged = 0;

	constructor(world: MortalWorld, node_count: number) {
		this.#world = world;
		this.#node_count = node_count;
	}

	async next(happening: Happening): Promise<void> {
		const admin = this.#world.as("admin");
		switch (happening.kind) {
			case "start": {
				const node_uid = this.#nodeAt(happening.node);
				const answer = await admin.startAction(node_uid, happening.name, happening.options);
				if (!answer.ok) expect(["action_conflict", "node_not_found"]).toContain(answer.error_code);
				else {
					const empties = happening.name === "maintenance_on" && !("evict_ha_replica" in happening.options);
					this.#accepted.push({ action_uid: answer.value.action_uid, node_uid, name: happening.name, empties });
				}
				// What was on its way to begin before the acceptance still begins.
				await this.#quiet();
				await this.#judge();
				if (answer.ok && happening.name === "remove") this.#closed.add(node_uid);
				break;
			}
			case "cancel":
				await admin.cancelAction(this.#nodeAt(happening.node), happening.name);
				break;
			case "pass":
				await this.#pass(happening.ms);
				break;
			case "restart":
				await this.#world.restart();
				break;
			case "die":
			case "revive":
				// A node that dies between the last look at it and the step that was looked for is the driver's business.
				await this.#quiet();
				await this.#setStatus(this.#nodeAt(happening.node), happening.kind === "die" ? "down" : "active");
				break;
			default:
				happening satisfies never;
		}
		await this.#judge();
	}

	/** Every action ends, and each went a legal way. `seen` counts how they ended. */
	async end(seen: Map<string, number>): Promise<void> {
		await this.#world.settle();
		await this.#judge();
		for (const { action_uid } of this.#accepted) {
			const history = await this.#world.history(action_uid);
			expectLegalPath(history);
			const last = history.at(-1);
			expect(last !== undefined && isTerminal(last)).toBe(true);
			if (last !== undefined) seen.set(last, (seen.get(last) ?? 0) + 1);
		}
	}

	#nodeAt(at: number): NodeUid {
		return (at % this.#node_count) + 1;
	}

	async #setStatus(node_uid: NodeUid, status: "down" | "active"): Promise<void> {
		const { nodes } = await this.#world.cluster();
		if (nodes.some(({ uid }) => uid === node_uid)) await this.#world.setNodeStatus(node_uid, status);
	}

	/** Lets the runner come to rest without letting time pass. */
	async #quiet(): Promise<void> {
		for (let turn = 0; turn < QUIET_TURNS; turn += 1) await this.#world.advance(0);
	}

	/** Time passes in strides, each looked at. */
	async #pass(ms: number): Promise<void> {
		const strides = ms > 1_000 ? 6 : 1;
		for (let stride = 0; stride < strides; stride += 1) {
			await this.#world.advance(ms / strides);
			await this.#judge();
		}
	}

	async #judge(): Promise<void> {
		expectSound(await this.#world.cluster());
		expect(await overpromised(this.#world)).toEqual([]);
		const begun = this.#world.begun.slice(this.#judged);
		this.#judged += begun.length;
		const takenBack = await this.#takenBack();
		const wrong = begun.flatMap((step) => {
			const opened = takenBack.get(step.action_uid ?? "");
			return wrongWith(step, new Set([...this.#closed].filter((node_uid) => node_uid !== opened)));
		});
		expect(wrong).toEqual([]);
		await this.#judgeEvacuations();
	}

	/**
	 * Nodes that a removal closed and did not take out, by the action that opens them again: to it they are open as long as no removal is live, and to
	 * everybody once it has completed.
	 */
	async #takenBack(): Promise<ReadonlyMap<string, NodeUid>> {
		const { actions } = granted(await this.#world.as("admin").listActions());
		const leaving = new Set(
			actions.flatMap(({ name, node_uid, status }) =>
				name === "remove_node" && !isTerminal(status) ? [Number(node_uid)] : [],
			),
		);
		const offs = this.#accepted.filter(({ name }) => name === "maintenance_off");
		for (const { action_uid, node_uid } of offs) {
			const shown = actions.find((action) => action.action_uid === action_uid);
			if (shown?.status !== "completed" || this.#reopened.has(action_uid)) continue;
			this.#reopened.add(action_uid);
			if (!leaving.has(node_uid)) this.#closed.delete(node_uid);
		}
		const opening = offs.filter(({ node_uid }) => !leaving.has(node_uid));
		return new Map(opening.map(({ action_uid, node_uid }) => [action_uid, node_uid]));
	}

	/** What was to be emptied is empty when it has just completed, unless the next action on the node is at work or has been. */
	async #judgeEvacuations(): Promise<void> {
		const { actions } = granted(await this.#world.as("admin").listActions());
		const cluster = await this.#world.cluster();
		for (const { action_uid, node_uid } of this.#accepted.filter(({ empties }) => empties)) {
			const shown = actions.find((action) => action.action_uid === action_uid);
			if (shown?.status !== "completed" || this.#emptied.has(action_uid)) continue;
			this.#emptied.add(action_uid);
			const next = actions.some((action) => action.node_uid === shown.node_uid && !isTerminal(action.status));
			const emptied = cluster.nodes.find(({ uid }) => uid === node_uid);
			if (next || emptied === undefined || !inMaintenance(emptied)) continue;
			const left = cluster.shards.filter((shard) => shard.node_uid === node_uid).map(({ uid }) => uid);
			expect(left, `shards on node ${node_uid}, just emptied`).toEqual([]);
		}
	}
}
