import type { ActionStore, EventPage, EventQuery, RecordedEvent } from "@node-actions/application";
import type { ActionName, NodeUid } from "@node-actions/domain";

/** A log in memory, whose answers come when `later` lets them. For what reads logs; the real stores have their own contract. */
export class MemoryLog implements Pick<ActionStore, "events" | "onAppended"> {
	readonly #later: <Value>(what: string, value: () => Value) => Promise<Value>;
	readonly #listeners = new Set<() => void>();
	#events: RecordedEvent[] = [];
	#given = 0;
	#forgotten = 0;
	reads = 0;

	constructor(later: <Value>(what: string, value: () => Value) => Promise<Value> = async (_what, value) => value()) {
		this.#later = later;
	}

	get listeners(): number {
		return this.#listeners.size;
	}

	get all(): readonly RecordedEvent[] {
		return this.#events;
	}

	/** `silent`: nobody is told, as when a notification is lost. */
	append({
		node_uid = 1,
		name = "remove",
		silent = false,
		skipped = 0,
		description = "",
	}: Appended = {}): RecordedEvent {
		this.#given += 1 + skipped;
		const event: RecordedEvent = {
			event_uid: this.#given,
			time_ms: 1_000 * this.#given,
			action_uid: `${name}/${node_uid}`,
			node_uid,
			name,
			by: "admin@example.com",
			event: { kind: "cancel_requested", by: "admin@example.com" },
			after: {
				status: "running",
				progress: 0,
				creation_time: 0,
				started_by: "admin@example.com",
				cancel_requested: true,
				description,
			},
		};
		this.#events = [...this.#events, event];
		if (!silent) void this.#later("tell", () => this.#tell());
		return event;
	}

	/** Drops everything up to and with this event. */
	forget(event_uid: number): void {
		this.#events = this.#events.filter((event) => event.event_uid > event_uid);
		this.#forgotten = event_uid;
	}

	/** What is read is what stood there when the reading came to it, and is handed over later. */
	async events(query: EventQuery): Promise<EventPage> {
		this.reads += 1;
		const page = await this.#later("read", () => this.#page(query));
		return this.#later("hand over", () => page);
	}

	onAppended(listener: () => void): () => void {
		this.#listeners.add(listener);
		return () => this.#listeners.delete(listener);
	}

	#tell(): void {
		for (const listener of [...this.#listeners]) listener();
	}

	#page({ after = 0, node_uid, name, order, limit }: EventQuery): EventPage {
		const matching = this.#events.filter(
			(event) =>
				event.event_uid > after &&
				(node_uid === undefined || event.node_uid === node_uid) &&
				(name === undefined || event.name === name),
		);
		const ordered = order === "oldest_first" ? matching : matching.toReversed();
		const events = ordered.slice(0, limit);
		const last = events.at(-1);
		return {
			events,
			...(ordered.length > limit && last !== undefined ? { next_cursor: last.event_uid } : {}),
			oldest_event_uid: this.#forgotten + 1,
			newest_event_uid: this.#events.at(-1)?.event_uid ?? this.#forgotten,
		};
	}
}

interface Appended {
	readonly node_uid?: NodeUid;
	readonly name?: ActionName;
	readonly silent?: boolean;
	/** Numbers that are given to nothing. */
	readonly skipped?: number;
	readonly description?: string;
}
