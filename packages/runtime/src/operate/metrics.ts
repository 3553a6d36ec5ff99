import type { ActionStore, ClusterDriver } from "@node-actions/application";
import { bytesOf } from "@node-actions/domain";
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";

/** One answered request, as log and metrics see it. */
export interface AnsweredRequest {
	readonly adapter: string;
	readonly method: string;
	/** The route's pattern, or "unmatched". */
	readonly route: string;
	readonly status: number;
	readonly duration_ms: number;
}

export interface Metrics {
	readonly content_type: string;
	/** The text that Prometheus reads. */
	text(): Promise<string>;
	countRequest(request: AnsweredRequest): void;
	/** The same driver, with its steps counted. */
	observed(driver: ClusterDriver): ClusterDriver;
	/** From now on the text tells the live actions of this store. */
	watchActions(actions: Pick<ActionStore, "live">): void;
}

/** From a read out of memory (1 ms) to a request that waits for a slow hash or disk. Seconds. */
const DURATION_BUCKETS_S = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10];

/** The process's own figures, counted once per process however many servers it holds. */
const processRegistry = new Registry();
let processWatched = false;

export function createMetrics(): Metrics {
	if (!processWatched) {
		collectDefaultMetrics({ register: processRegistry });
		processWatched = true;
	}
	const own = new Registry();
	const durations = new Histogram({
		name: "node_actions_http_request_duration_seconds",
		help: "Time from the request's headers to its answer",
		labelNames: ["adapter", "route", "method", "status"],
		buckets: DURATION_BUCKETS_S,
		registers: [own],
	});
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
		text: () => registry.metrics(),
		countRequest: ({ adapter, route, method, status, duration_ms }) => {
			durations.observe({ adapter, route, method, status }, duration_ms / 1_000);
		},
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
				help: "Actions that have not ended, by name and status",
				labelNames: ["name", "status"],
				registers: [],
				collect: async () => {
					live.reset();
					for (const { request, status } of await actions.live()) {
						live.inc({ name: request.name, status });
					}
				},
			});
			registry.registerMetric(live);
		},
	};
}
