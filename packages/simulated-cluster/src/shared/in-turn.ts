/**
 * Runs one piece of work at a time, in the order in which they were asked for. Those that were waiting when one fails fail with it: what they would
 * have to wait for is the same database, one after the other.
 */
export function inTurn(): <Value>(work: () => Promise<Value>) => Promise<Value> {
	let last: Promise<unknown> = Promise.resolve();
	let failure: { readonly error: unknown } | undefined;
	return (work) => {
		const before = failure;
		const mine = last.then(async () => {
			if (failure !== undefined && failure !== before) throw failure.error;
			try {
				return await work();
			} catch (error) {
				failure = { error };
				throw error;
			}
		});
		last = mine.catch(() => {});
		return mine;
	};
}
