/** Carries the news that the log has grown. One per open store; how it reaches other processes is the database's affair. */
export interface LogWatch {
	/** A write of this store that appended to the log has been committed. Returns at once. */
	announce(): void;
	/** Calls `listener` soon after each announcement, this store's own included, once for many. Answers how to stop it. */
	listen(listener: () => void): () => void;
}

/** For a single process. Listeners hear of a whole batch of commits once, in the next turn of the event loop. */
export function localLogWatch(): LogWatch {
	const listeners = new Set<{ readonly call: () => void }>();
	let scheduled = false;
	return {
		announce() {
			if (scheduled || listeners.size === 0) return;
			scheduled = true;
			setImmediate(() => {
				scheduled = false;
				for (const { call } of [...listeners]) call();
			});
		},
		listen(listener) {
			const entry = { call: listener };
			listeners.add(entry);
			return () => {
				listeners.delete(entry);
			};
		},
	};
}
