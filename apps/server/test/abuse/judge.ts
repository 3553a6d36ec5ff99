import { parseAnswers } from "./answers.ts";
import type { Outcome } from "./behave.ts";
import type { Conduct } from "./conduct.ts";

/**
 * What an error's body must hold, in either API's envelope: a code, and a sentence or what is the matter with a field. The words of the
 * library that parses are none of these.
 */
const REFUSAL =
	/"error_code":"[a-z_]+","description":"(?:[A-Z]|\\"|[\w.-]+: (?:must|is missing|\w+ has no|has no)).*[.]","message":"/;

/** What a server must never do, whatever it was sent; undefined when it did none of it. Tells `seen` the statuses of its answers. */
export function faultOf(
	conduct: Conduct,
	{ received, forgotten }: Outcome,
	seen: Map<number, number>,
): string | undefined {
	if (forgotten) return "the connection was neither answered to its end nor closed";
	const answers = parseAnswers(received);
	for (const { status, headers, body, whole } of answers) {
		seen.set(status, (seen.get(status) ?? 0) + 1);
		// A batch that went wrong only in part is 207.
		if (status >= 500 || (status === 207 && body.includes('"internal_error"')))
			return `answered with ${status} ${body}`;
		if (!whole || status < 400 || body === "") continue;
		if (headers.get("content-type") !== "application/json")
			return `${status} in ${headers.get("content-type")}: ${body}`;
		if (!REFUSAL.test(body)) return `${status} without a refusal: ${body}`;
	}
	// Whoever says that nothing more comes is taken to be going, so only who listens must hear something.
	return conduct.ending === "read" && answers.length === 0 ? "there was no answer" : undefined;
}
