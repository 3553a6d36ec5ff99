import { createHash } from "node:crypto";
import { join } from "node:path";
import type { Clock, ClusterDriver, StepContext, StepOutcome } from "@node-actions/application";
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
	openLiveCluster,
	type Step,
	stepDuration,
} from "@node-actions/domain";
import { applyChange, type ClusterChange } from "./cluster-change.ts";
import { type ClusterJournal, type ClusterSource, openClusterJournal } from "./cluster-journal.ts";

export interface SimulatedClusterOptions {
	/** Where `cluster.db` is kept; made when missing. */
	readonly directory: string;
	/** The topology to begin with. A directory that holds this source's state already keeps its own. */
	readonly initial: Cluster;
	/** What `initial` was read from. Default: `initial` itself, by content. */
	readonly source?: ClusterSource;
	readonly clock: Clock;
	/** How many times as fast as real time; above 0. Default 1. */
	readonly speed?: number;
	/** Missing parts are taken from `DEFAULT_MOVE_MODEL`. */
	readonly model?: Partial<MoveModel>;
}

/** A cluster driver without a cluster: topology on disk, moves that take time. */
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

/**
 * Opens the simulated cluster of a data directory. Rejects with `ClusterOpenError` when the directory belongs to another cluster
 * file, is in use or cannot be read.
 */
export async function openSimulatedCluster(options: SimulatedClusterOptions): Promise<SimulatedCluster> {
	const { directory, initial, clock, speed = 1 } = options;
	if (!(speed > 0 && Number.isFinite(speed))) throw new RangeError(`speed is ${speed}; it must be above 0.`);
	const source = options.source ?? sourceOf(initial);
	const journal = openClusterJournal(join(directory, "cluster.db"), source, initial);
	return new JournaledCluster(journal, clock, { ...DEFAULT_MOVE_MODEL, ...options.model }, speed);
}

function sourceOf(cluster: Cluster): ClusterSource {
	return { name: cluster.name, digest: createHash("sha256").update(JSON.stringify(cluster)).digest("hex") };
}

class JournaledCluster implements SimulatedCluster {
	readonly #journal: ClusterJournal;
	readonly #clock: Clock;
	readonly #model: MoveModel;
	readonly #speed: number;
	readonly #closing = new AbortController();
	/** Moves in flight: their room on the target is promised. */
	readonly #moves = new Set<Migrate>();
	readonly #running = new Set<Promise<unknown>>();
	readonly #live: LiveCluster;
	/** What `describe` answers: the plain form of `#live`, made once per change. */
	#described: Cluster | undefined;

	constructor(journal: ClusterJournal, clock: Clock, model: MoveModel, speed: number) {
		this.#journal = journal;
		this.#clock = clock;
		this.#model = model;
		this.#speed = speed;
		this.#live = openLiveCluster(journal.restored);
		this.#described = journal.restored;
	}

	async describe(): Promise<Cluster> {
		this.#closing.signal.throwIfAborted();
		return this.#snapshot();
	}

	async execute(step: Step, context: StepContext): Promise<StepOutcome> {
		this.#closing.signal.throwIfAborted();
		const run = this.#run(step, context);
		this.#running.add(run);
		try {
			return await run;
		} finally {
			this.#running.delete(run);
		}
	}

	async setNodeStatus(node_uid: NodeUid, status: Node["status"]): Promise<void> {
		this.#closing.signal.throwIfAborted();
		const node = this.#live.node(node_uid);
		if (node === undefined) throw new RangeError(`Node ${node_uid} is not in the cluster.`);
		if (node.status !== status) this.#change({ kind: "set_node_status", node_uid, status });
	}

	/** Interrupts the steps in flight and lets go of the file. Later calls reject. */
	async close(): Promise<void> {
		if (this.#closing.signal.aborted) return;
		this.#closing.abort(new Error("The simulated cluster has been closed."));
		await Promise.allSettled(this.#running);
		this.#journal.close();
	}

	[Symbol.asyncDispose](): Promise<void> {
		return this.close();
	}

	async #run(step: Step, context: StepContext): Promise<StepOutcome> {
		const refused = this.#look(step);
		if (refused !== undefined) return refused;
		if (step.kind === "migrate") this.#moves.add(step);
		try {
			if (!(await this.#wait(step, context))) return { kind: "interrupted" };
		} finally {
			if (step.kind === "migrate") this.#moves.delete(step);
		}
		// Steps side by side may have changed the cluster meanwhile, so it is looked at again before the change.
		return this.#look(step) ?? this.#apply(step);
	}

	#look(step: Step): StepOutcome | undefined {
		if (isStepDone(this.#live, step)) return { kind: "done" };
		const error = findObstacle(this.#live, step, [...this.#moves]);
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

	#apply(step: Step): StepOutcome {
		// Nothing in the topology shows that shards have persisted, so there is nothing to keep.
		if (step.kind === "wait_for_persistence") return { kind: "done" };
		this.#change(step);
		return { kind: "done" };
	}

	#change(change: ClusterChange): void {
		this.#journal.append(change, this.#live.state_id + 1, () => this.#snapshot());
		applyChange(this.#live, change);
		this.#described = undefined;
	}

	#snapshot(): Cluster {
		this.#described ??= this.#live.toCluster();
		return this.#described;
	}
}
