/** Texts of one generation, and how long one may be: some hundred kilobytes at the most. */
const TEXTS_MAX = 500;
const LENGTH_MAX = 256;

/** What was made of the texts that came last. Only for what follows from the text alone, so that nothing remembered can be out of date. */
export class RememberedTexts<Value> {
	/** Whole generations are forgotten, since forgetting one text for each that comes costs more than remembering it. */
	#present = new Map<string, Value>();
	#former = new Map<string, Value>();

	get(text: string): Value | undefined {
		const value = this.#present.get(text);
		if (value !== undefined) return value;
		const former = this.#former.get(text);
		if (former !== undefined) this.add(text, former);
		return former;
	}

	/** Forgets those that nobody has asked for in a while when there are too many, and does not keep long ones. */
	add(text: string, value: Value): void {
		if (text.length > LENGTH_MAX) return;
		if (this.#present.size >= TEXTS_MAX) {
			this.#former = this.#present;
			this.#present = new Map();
		}
		this.#present.set(text, value);
	}
}
