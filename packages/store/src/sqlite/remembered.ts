import type { Awaitable } from "@node-actions/application";

/** Values of a bounded number of keys, forgotten in order of insertion. */
export interface Remembered<Key, Value> {
	get(key: Key): Value | undefined;
	/**
	 * Reads and remembers. A value is not kept when the key was forgotten while it was being read, and neither is the answer that there is none.
	 */
	read(key: Key, ask: () => Awaitable<Value | undefined>): Promise<Value | undefined>;
	/** The value may have changed. */
	forget(key: Key): void;
	forgetAll(): void;
}

export function remember<Key, Value>(most: number): Remembered<Key, Value> {
	const values = new Map<Key, Value>();
	let forgotten = 0;
	return {
		get: (key) => values.get(key),
		async read(key, ask) {
			const before = forgotten;
			const value = await ask();
			if (value !== undefined && forgotten === before) {
				if (values.size >= most) values.delete(values.keys().next().value as Key);
				values.set(key, value);
			}
			return value;
		},
		forget(key) {
			forgotten += 1;
			values.delete(key);
		},
		forgetAll() {
			forgotten += 1;
			values.clear();
		},
	};
}
