/** A notification wakes every process on the database, so quick writers tell of several commits in one. */
const TELL_EVERY_MS = 10;

/** Tells other processes that the log has grown: at once where the last time is long ago, and else a little later, with all that came meanwhile. */
export interface TellOthers {
	/** Whether the transaction that is about to be committed shall tell by itself. It counts as told then. */
	tellsNow(): boolean;
	/** For what is committed and was not told. */
	tellSoon(): void;
	/** The same, and without delay where the last time is long ago. */
	tell(): void;
	/** Tells what there is to tell. For whoever stops. */
	tellRest(): Promise<void>;
}

/** `tell` may fail: other processes also look by themselves now and then. */
export function tellOthers(tell: () => Promise<unknown>): TellOthers {
	let told_ms = Number.NEGATIVE_INFINITY;
	let timer: NodeJS.Timeout | undefined;

	async function tellRest(): Promise<void> {
		if (timer === undefined) return;
		clearTimeout(timer);
		timer = undefined;
		told_ms = performance.now();
		await tell().catch(() => {});
	}

	function tellsNow(): boolean {
		const now_ms = performance.now();
		if (now_ms - told_ms < TELL_EVERY_MS) return false;
		told_ms = now_ms;
		return true;
	}

	function tellSoon(): void {
		timer ??= setTimeout(tellRest, TELL_EVERY_MS);
	}

	return {
		tellsNow,
		tellSoon,
		tell: () => {
			if (tellsNow()) tell().catch(() => {});
			else tellSoon();
		},
		tellRest,
	};
}
