import type { ActionStore, ClusterDriver } from "@node-actions/application";
import { bytesOf } from "@node-actions/domain";
import { Counter, collectDefaultMetrics, Gauge, Registry } from "prom-client";
import { RequestDurations } from "./request-durations.ts";
import type { RequestKind } from "./request-kind.ts";

export interface Metrics {
	readonly content_type: string;
	/** The text that Prometheus reads. */
	text(): Promise<string>;
	countRequest(kind: RequestKind, duration_ms: number): void;
	/** The same driver, with its steps counted. */
	observed(driver: ClusterDriver): ClusterDriver;
	/** From now on the text tells the live actions of this store. */
	watchActions(actions: Pick<ActionStore, "live">): void;
}

/**
 * How often the delay of the event loop is measured, in milliseconds, which the figures include. At the library's 10 ms an idle process spent
 * most of its time on this.
 */
const EVENT_LOOP_CHECK_MS = 100;

/** The process's own figures, counted once per process however many servers it holds. */
const processRegistry = new Registry();
let processWatched = false;

export function createMetrics(): Metrics {
	if (!processWatched) {
		collectDefaultMetrics({ register: processRegistry, eventLoopMonitoringPrecision: EVENT_LOOP_CHECK_MS });
		processWatched = true;
	}
	const own = new Registry();
	const durations = new RequestDurations();
	const steps = new Counter({
		name: "node_actions_steps_total",
		help: "Attempts at steps of plans, by kind of step and how they ended",
		labelNames: ["kind", "outcome"],
		registers: [own],
	});
	const moved = new Counter({
		name: "node_actions_moved_bytes_total",
		help: "Bytes that finished migrations moved",
		registers: [own],
	});
	const registry = Registry.merge([own, processRegistry]);

	return {
		content_type: registry.contentType,
		text: async () => `${await registry.metrics()}\n${durations.text()}`,
		countRequest: (kind, duration_ms) => durations.count(kind, duration_ms),
		observed: (driver) => ({
			describe: () => driver.describe(),
			close: () => driver.close(),
			execute: async (step, context) => {
				const outcome = await driver.execute(step, context);
				steps.inc({ kind: step.kind, outcome: outcome.kind });
				if (outcome.kind === "done") moved.inc(bytesOf(step));
				return outcome;
			},
		}),
		watchActions: (actions) => {
			const live = new Gauge({
				name: "node_actions_live_actions",
				help: "Actions that have not ended, by name and status; nothing while the store cannot be asked",
				labelNames: ["name", "status"],
				registers: [],
				collect: async () => {
					live.reset();
					// Whoever scrapes needs the other figures most when the store is away, which readiness and log tell.
					for (const { request, status } of await actions.live().catch(() => [])) {
						live.inc({ name: request.name, status });
					}
				},
			});
			registry.registerMetric(live);
		},
	};
}
