import { openHeap } from "../heap.ts";

/** What is to happen when, in virtual milliseconds. Of two things at one time, the one entered first happens first. */
export interface Agenda {
	/** Virtual milliseconds since the simulation began. */
	readonly now_ms: number;
	/** Whether anything is left that the simulation should go on for. */
	hasWork(): boolean;
	/** When the next thing happens; undefined when nothing is left. */
	nextTime(): number | undefined;
	/** Enters `work` after a delay from now, 0 or more. `background` work does not keep the simulation going. */
	after(delay_ms: number, work: () => void, background?: boolean): Entry;
	/** Enters an entry anew that has happened and was not dropped: the same as a new one, without making it. */
	again(entry: Entry, delay_ms: number, work: () => void): void;
	/** Takes the entry out again. */
	drop(entry: Entry): void;
	/** Lets the next thing happen. */
	step(): void;
}

export interface Entry {
	time_ms: number;
	order: number;
	readonly background: boolean;
	/** Undefined once it has happened or was dropped. */
	work: (() => void) | undefined;
}

export function openAgenda(): Agenda {
	const heap = openHeap<Entry>();
	let order = 0;
	let work_left = 0;
	let next: Entry | undefined;

	/** Entries that were dropped are passed over, so that they do not move the time. */
	const peek = (): Entry | undefined => {
		while (next === undefined || next.work === undefined) {
			next = heap.pop();
			if (next === undefined) return undefined;
		}
		return next;
	};

	// The time is a plain field, not a getter: engines make an object with getters of its own slow to look into.
	const agenda: { -readonly [Key in keyof Agenda]: Agenda[Key] } = {
		now_ms: 0,
		hasWork: () => work_left > 0,
		nextTime: () => peek()?.time_ms,
		after(delay_ms, work, background = false) {
			const entry: Entry = { time_ms: 0, order: 0, background, work: undefined };
			agenda.again(entry, delay_ms, work);
			return entry;
		},
		again(entry, delay_ms, work) {
			entry.time_ms = agenda.now_ms + delay_ms;
			entry.order = order;
			entry.work = work;
			order += 1;
			if (!entry.background) work_left += 1;
			// What was looked at already may no longer be the next.
			if (next !== undefined && next.time_ms > entry.time_ms) {
				heap.push(next, next.time_ms, next.order);
				next = entry;
			} else {
				heap.push(entry, entry.time_ms, entry.order);
			}
		},
		drop(entry) {
			if (entry.work === undefined) return;
			entry.work = undefined;
			if (!entry.background) work_left -= 1;
		},
		step() {
			const entry = peek();
			const work = entry?.work;
			if (entry === undefined || work === undefined) return;
			next = undefined;
			agenda.now_ms = entry.time_ms;
			entry.work = undefined;
			if (!entry.background) work_left -= 1;
			work();
		},
	};
	return agenda;
}
