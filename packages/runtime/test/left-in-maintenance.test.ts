import {
	type ActionObject,
	actionObject,
	type ClusterDriver,
	cancelAction,
	eventObject,
	startAction,
} from "@node-actions/application";
import type { Action, PolicyPreset } from "@node-actions/domain";
import { VirtualClock } from "@node-actions/simulated-cluster";
import { MIXED } from "@node-actions/test-fixtures/clusters";
import { expect, test } from "vitest";
import { composeService, configWith } from "../src/index.ts";
import { temporaryDirectory } from "./support/temporary-directory.ts";

const ADMIN = { user_uid: 1, email: "admin@example.com", role: "admin" } as const;
const LOOKS_MAX = 5_000;
/** More steps than a plan of these has. */
const STEPS_MAX = 50;

/** How a run is brought to its end at a step. */
type Blow = "cancel" | "failure" | "outage";

test.for([
	["strict", 0],
	["documented", 0],
	["documented", 1],
] as const)(
	"[S4-on-left] whatever ends it at whichever step, says whether the node stays in maintenance, policy %s, activated %d times before",
	async ([policy, activated]) => {
		for (const blow of ["cancel", "failure", "outage"] as const) {
			let steps = 0;
			for (let at = 0; at < STEPS_MAX; at += 1) {
				await using world = await open(policy);
				for (let times = 0; times < activated; times += 1) await world.run("maintenance_on", { at: 2, blow: "cancel" });
				const ended = await world.run("maintenance_on", { at, blow });
				if (ended.status === "completed") break;
				steps += 1;
				const said = ended.error_message ?? ended.description ?? "";
				const { maintenance_depth, accept_servers } = await world.node();
				const times = maintenance_depth === 1 ? "" : `, sent ${maintenance_depth} times,`;
				const sentence = `Node 1 stays in maintenance and takes no new shards; maintenance_off${times} brings it back.`;
				expect(said.endsWith(sentence), `${blow} at step ${at}: ${said}`).toBe(maintenance_depth > 0);
				expect(accept_servers).toBe(maintenance_depth === 0);
				const { action } = (await world.lastLine()) ?? {};
				expect(action?.error_message ?? action?.description).toBe(said);
				for (let off = 0; off < maintenance_depth; off += 1) await world.run("maintenance_off");
				expect(await world.node()).toMatchObject({ maintenance_depth: 0, accept_servers: true });
			}
			expect(steps).toBeGreaterThan(4);
		}
	},
);

async function open(policy: PolicyPreset) {
	await using opening = new AsyncDisposableStack();
	const directory = opening.use(await temporaryDirectory());
	const clock = opening.use(new VirtualClock());
	let within_reach = true;
	/** What happens as a step is about to be executed. */
	let onStep = async (): Promise<"fails" | "goes on"> => "goes on";
	const struck = (driver: ClusterDriver): ClusterDriver => ({
		describe: () => (within_reach ? driver.describe() : Promise.reject(new Error("no route to host"))),
		execute: async (step, context) => {
			if (!within_reach) throw new Error("no route to host");
			if ((await onStep()) === "goes on") return driver.execute(step, context);
			return { kind: "failed", error: { error_code: "internal_error", message: "It broke." } };
		},
		close: () => driver.close(),
	});
	const { deps, runner } = opening.use(
		await composeService(configWith({ data_dir: directory.path, policy }), {
			clock,
			cluster: MIXED,
			observed: struck,
			poll_interval_ms: Number.POSITIVE_INFINITY,
		}),
	);
	runner.start();
	let last: Action | undefined;
	const strike = (at: number, blow: Blow) => {
		let before = at;
		onStep = async () => {
			before -= 1;
			if (before !== -1) return "goes on";
			if (blow === "failure") return "fails";
			if (blow === "cancel") await cancelAction(deps, ADMIN, { node_uid: 1, action: "maintenance_on" });
			// The cluster is lost before the next step.
			if (blow === "outage") within_reach = false;
			return "goes on";
		};
	};
	const opened = opening.move();
	return {
		async run(
			name: "maintenance_on" | "maintenance_off",
			{ at, blow }: { at: number; blow?: Blow } = { at: -1 },
		): Promise<ActionObject> {
			if (blow !== undefined) strike(at, blow);
			const request = { name, options: { max_concurrent_actions: 1 } };
			const started = await startAction(deps, ADMIN, { node_uid: 1, request });
			if (!started.ok) throw new Error(started.error.message);
			for (let looks = 0; looks < LOOKS_MAX; looks += 1) {
				last = await deps.actions.find(1, name);
				if (last !== undefined && ["completed", "cancelled", "failed", "aborted"].includes(last.status)) break;
				await clock.advance(1_000);
			}
			onStep = async () => "goes on";
			within_reach = true;
			if (last === undefined) throw new Error("no action");
			return actionObject(last);
		},
		async node() {
			const node = (await deps.driver.describe()).nodes.find(({ uid }) => uid === 1);
			if (node === undefined) throw new Error("no node");
			return node;
		},
		async lastLine() {
			const line = (await deps.actions.journal(last?.action_uid ?? "")).at(-1);
			return line === undefined ? undefined : eventObject(line, undefined);
		},
		[Symbol.asyncDispose]: () => opened.disposeAsync(),
	};
}
