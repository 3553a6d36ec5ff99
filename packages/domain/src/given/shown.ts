/** Characters of a text that a sentence repeats. */
const TEXT_MAX = 100;

/** A value in a sentence, whatever it is: not every value can be turned into text, and a text may be long. */
export function shown(value: unknown): string {
	if (Array.isArray(value)) return "a list";
	switch (typeof value) {
		case "object":
			return value === null ? "null" : "an object";
		case "function":
			return "a function";
		case "symbol":
			return "a symbol";
		case "string":
			if (value === "") return "empty";
			return value.length > TEXT_MAX ? `${value.slice(0, TEXT_MAX)}…` : value;
		default:
			return String(value);
	}
}
