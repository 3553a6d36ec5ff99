import {
	type Awaitable,
	andThen,
	type Clock,
	type ClusterDriver,
	type StepContext,
	type StepOutcome,
} from "@node-actions/application";
import {
	type Cluster,
	DEFAULT_MOVE_MODEL,
	findObstacle,
	isStepDone,
	type LiveCluster,
	type Migrate,
	type MoveModel,
	type Node,
	type NodeUid,
	type Step,
	stepDuration,
} from "@node-actions/domain";
import type { ClusterKeeper } from "./cluster-keeper.ts";

/** How time passes in a simulated cluster. */
export interface SimulatedTime {
	readonly clock: Clock;
	/** How many times as fast as real time; above 0. Default 1. */
	readonly speed?: number;
	/** Missing parts are taken from `DEFAULT_MOVE_MODEL`. */
	readonly model?: Partial<MoveModel>;
}

/** A cluster driver without a cluster: a topology that is kept durably, moves that take time. */
export interface SimulatedCluster extends ClusterDriver, AsyncDisposable {
	/**
	 * Lets a node go down or come back, as no action does: for tests and simulated failures. Durable when it resolves. What stands on the node
	 * stays there, and moves in flight to it fail when they would end.
	 */
	setNodeStatus(node_uid: NodeUid, status: Node["status"]): Promise<void>;
}

/** Reports of progress per step; fewer when a step is shorter than as many turns of a timer. */
const PROGRESS_REPORTS = 10;
const REPORT_INTERVAL_MS_MIN = 5;

/** Throws `RangeError` for a speed that is none. */
export function checkSpeed({ speed = 1 }: SimulatedTime): void {
	if (!(speed > 0 && Number.isFinite(speed))) throw new RangeError(`speed is ${speed}; it must be above 0.`);
}

/** The driver on a kept topology. It closes the keeper with itself. */
export function simulatedDriver(keeper: ClusterKeeper, time: SimulatedTime): SimulatedCluster {
	return new SimulatedDriver(keeper, time);
}

class SimulatedDriver implements SimulatedCluster {
	readonly #keeper: ClusterKeeper;
	readonly #clock: Clock;
	readonly #model: MoveModel;
	readonly #speed: number;
	readonly #closing = new AbortController();
	/** Moves of this process in flight: their room on the target is promised. */
	readonly #moves = new Set<Migrate>();
	readonly #running = new Set<Promise<unknown>>();

	constructor(keeper: ClusterKeeper, { clock, speed = 1, model }: SimulatedTime) {
		this.#keeper = keeper;
		this.#clock = clock;
		this.#model = { ...DEFAULT_MOVE_MODEL, ...model };
		this.#speed = speed;
	}

	describe(look?: "afresh"): Awaitable<Cluster> {
		const { signal } = this.#closing;
		if (signal.aborted) return Promise.reject(signal.reason);
		return andThen(this.#keeper.look(look), (known) => known.describe());
	}

	execute(step: Step, context: StepContext): Promise<StepOutcome> {
		return this.#untilClosed(() => this.#run(step, context));
	}

	setNodeStatus(node_uid: NodeUid, status: Node["status"]): Promise<void> {
		return this.#untilClosed(async () => {
			const { live } = await this.#keeper.look();
			if (live.node(node_uid) === undefined) throw new RangeError(`Node ${node_uid} is not in the cluster.`);
			await this.#keeper.change(undefined, (cluster) => {
				const node = cluster.node(node_uid);
				if (node === undefined || node.status === status) return undefined;
				return { kind: "set_node_status", node_uid, status };
			});
		});
	}

	/** Interrupts the steps in flight and lets go of the topology. Later calls reject. */
	async close(): Promise<void> {
		if (this.#closing.signal.aborted) return;
		this.#closing.abort(new Error("The simulated cluster has been closed."));
		await Promise.allSettled(this.#running);
		await this.#keeper.close();
	}

	[Symbol.asyncDispose](): Promise<void> {
		return this.close();
	}

	/** Work that `close` waits for. */
	async #untilClosed<Value>(work: () => Promise<Value>): Promise<Value> {
		this.#closing.signal.throwIfAborted();
		const run = work();
		this.#running.add(run);
		try {
			return await run;
		} finally {
			this.#running.delete(run);
		}
	}

	async #run(step: Step, context: StepContext): Promise<StepOutcome> {
		// Raised before the first look: whatever a runner that comes late has still done by now is seen by it, and from here on he does nothing.
		if (context.fence !== undefined && !(await this.#keeper.raise(context.fence))) return { kind: "interrupted" };
		const { live } = await this.#keeper.look();
		const refused = this.#judge(live, step);
		if (refused !== undefined) return refused;
		if (step.kind === "migrate") this.#moves.add(step);
		try {
			if (!(await this.#wait(step, context))) return { kind: "interrupted" };
			return await this.#apply(step, context);
		} finally {
			if (step.kind === "migrate") this.#moves.delete(step);
		}
	}

	/** Says of a step that is done or cannot be done which of both it is. */
	#judge(cluster: LiveCluster, step: Step): StepOutcome | undefined {
		if (isStepDone(cluster, step)) return { kind: "done" };
		const error = findObstacle(cluster, step, [...this.#moves]);
		return error === undefined ? undefined : { kind: "failed", error };
	}

	/** Lets the step's time pass. False when it was cut short. */
	async #wait(step: Step, { signal, onProgress }: StepContext): Promise<boolean> {
		const stop = AbortSignal.any([signal, this.#closing.signal]);
		const duration_ms = Math.round(stepDuration(step, this.#model) / this.#speed);
		const reports = Math.min(PROGRESS_REPORTS, Math.max(1, Math.floor(duration_ms / REPORT_INTERVAL_MS_MIN)));
		const began_ms = this.#clock.now();
		for (let report = 1; report <= reports && !stop.aborted; report += 1) {
			const due_ms = began_ms + Math.ceil((duration_ms * report) / reports);
			await this.#clock.sleep(Math.max(0, due_ms - this.#clock.now()), stop);
			if (!stop.aborted) onProgress(report / reports);
		}
		return !stop.aborted;
	}

	/** Others may have changed the cluster meanwhile, so it is looked at again, in one piece with the change. */
	async #apply(step: Step, { fence }: StepContext): Promise<StepOutcome> {
		let refused: StepOutcome | undefined;
		const isAllowed = await this.#keeper.change(fence, (cluster) => {
			refused = this.#judge(cluster, step);
			// Nothing in the topology shows that shards have persisted, so there is nothing to keep.
			return refused === undefined && step.kind !== "wait_for_persistence" ? step : undefined;
		});
		if (!isAllowed) return { kind: "interrupted" };
		return refused ?? { kind: "done" };
	}
}
