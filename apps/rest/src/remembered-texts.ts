/** Texts that are remembered at once, and how long one may be: some hundred kilobytes at the most. */
const TEXTS_MAX = 1_000;
const LENGTH_MAX = 256;

/** What was made of the texts that came last. Only for what follows from the text alone, so that nothing remembered can be out of date. */
export class RememberedTexts<Value> {
	readonly #values = new Map<string, Value>();

	get(text: string): Value | undefined {
		return this.#values.get(text);
	}

	/** Forgets the text that was added first when there are too many, and does not keep long ones. */
	add(text: string, value: Value): void {
		if (text.length > LENGTH_MAX) return;
		if (this.#values.size >= TEXTS_MAX) {
			for (const first of this.#values.keys()) {
				this.#values.delete(first);
				break;
			}
		}
		this.#values.set(text, value);
	}
}
