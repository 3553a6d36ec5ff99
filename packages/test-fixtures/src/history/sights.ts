import { type ActionStatus, isTerminal } from "@node-actions/domain";
import type { SeenAction } from "./recorded-run.ts";

/** What a read of one place shows while so many events of the log have happened and no more: nothing, or this. */
interface Sight {
	/** Events that have happened when it is first shown. */
	readonly from: number;
	readonly record?: {
		readonly action_uid: string;
		readonly status: ActionStatus;
		readonly cancel_requested: boolean;
		readonly progress_min: number;
		/** Steps under way show progress that is not logged, up to what the action's next event tells. */
		progress_max: number;
	};
}

/** What a read has to have shown; undefined for no record. */
export interface Shown extends Pick<SeenAction, "action_uid" | "status" | "progress"> {
	/** Only where the cancel has been asked for. */
	readonly cancel_requested?: true;
}

/** The visible records at every moment of the log, as its replay leaves them behind. */
export class Sights {
	readonly #sights = new Map<string, Sight[]>();

	/** From now on, when `from` events have happened, a read of this place shows this. */
	show(place: string, from: number, record: (Shown & { readonly cancelled: boolean }) | undefined): void {
		const sights = this.#of(place);
		const before = sights.at(-1)?.record;
		if (before !== undefined && before.action_uid === record?.action_uid) before.progress_max = record.progress;
		if (record === undefined) {
			sights.push({ from });
			return;
		}
		const { action_uid, status, progress, cancelled } = record;
		const progress_max = isTerminal(status) ? progress : 100;
		sights.push({
			from,
			record: { action_uid, status, cancel_requested: cancelled, progress_min: progress, progress_max },
		});
	}

	/** Places that ever had a record; of one node when given. */
	places(node_uid?: number): readonly string[] {
		const all = [...this.#sights.keys()];
		return node_uid === undefined ? all : all.filter((place) => place.endsWith(`@${node_uid}`));
	}

	/** The earliest moment, not before `from`, at which this place shows this. Undefined when there is none. */
	firstFit(place: string, shown: Shown | undefined, from: number): number | undefined {
		const sights = this.#of(place);
		for (let at = lastFrom(sights, from); at < sights.length; at += 1) {
			const sight = sights[at];
			if (sight !== undefined && fits(sight, shown)) return Math.max(sight.from, from);
		}
		return undefined;
	}

	/** The earliest moment, not before `from`, at which every one of these places shows what it is to show. */
	firstFitOfAll(wanted: ReadonlyMap<string, Shown | undefined>, from: number): number | undefined {
		let moment = from;
		for (;;) {
			let later = moment;
			for (const [place, shown] of wanted) {
				const fit = this.firstFit(place, shown, later);
				if (fit === undefined) return undefined;
				later = fit;
			}
			if (later === moment) return moment;
			moment = later;
		}
	}

	#of(place: string): Sight[] {
		const known = this.#sights.get(place);
		if (known !== undefined) return known;
		const empty = [{ from: 0 }];
		this.#sights.set(place, empty);
		return empty;
	}
}

/** Index of the sight that holds when `moment` events have happened. */
function lastFrom(sights: readonly Sight[], moment: number): number {
	let low = 0;
	let high = sights.length;
	while (high - low > 1) {
		const middle = (low + high) >> 1;
		if ((sights[middle]?.from ?? 0) <= moment) low = middle;
		else high = middle;
	}
	return low;
}

function fits({ record }: Sight, shown: Shown | undefined): boolean {
	if (record === undefined || shown === undefined) return record === undefined && shown === undefined;
	return (
		record.action_uid === shown.action_uid &&
		record.status === shown.status &&
		record.progress_min <= shown.progress &&
		shown.progress <= record.progress_max &&
		(shown.cancel_requested === undefined || record.cancel_requested)
	);
}
