import type { RequestKind } from "./request-kind.ts";

const NAME = "node_actions_http_request_duration_seconds";

/** From a read out of memory (1 ms) to a request that waits for a slow hash or disk. Milliseconds; the text tells seconds. */
const BOUNDS_MS = [1, 2.5, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 10_000];

/** Of one kind of request. */
interface Durations {
	/** How many took at most each bound and more than the one before; the last, how many took more than every bound. */
	readonly counts: number[];
	sum_ms: number;
}

/**
 * How long requests took, as a histogram for Prometheus. Counted here and not by its client library, which puts a key together from all labels at each
 * count: that took longer than authenticating the request.
 */
export class RequestDurations {
	readonly #kinds = new Map<RequestKind, Durations>();

	count(kind: RequestKind, duration_ms: number): void {
		const durations = this.#kinds.get(kind) ?? this.#add(kind);
		let at = 0;
		while (at < BOUNDS_MS.length && duration_ms > (BOUNDS_MS[at] as number)) at += 1;
		durations.counts[at] = (durations.counts[at] as number) + 1;
		durations.sum_ms += duration_ms;
	}

	/** In the format of the other metrics, with a line feed at the end. */
	text(): string {
		const lines = [`# HELP ${NAME} Time from the request's headers to its answer`, `# TYPE ${NAME} histogram`];
		for (const [kind, { counts, sum_ms }] of this.#kinds) {
			const labels = labelsOf(kind);
			let count = 0;
			for (const [at, more] of counts.entries()) {
				count += more;
				const bound_ms = BOUNDS_MS[at];
				lines.push(`${NAME}_bucket{le="${bound_ms === undefined ? "+Inf" : bound_ms / 1_000}",${labels}} ${count}`);
			}
			lines.push(`${NAME}_sum{${labels}} ${sum_ms / 1_000}`, `${NAME}_count{${labels}} ${count}`);
		}
		return `${lines.join("\n")}\n`;
	}

	#add(kind: RequestKind): Durations {
		const durations = { counts: Array.from({ length: BOUNDS_MS.length + 1 }, () => 0), sum_ms: 0 };
		this.#kinds.set(kind, durations);
		return durations;
	}
}

function labelsOf({ adapter, route, method, status }: RequestKind): string {
	return Object.entries({ adapter, route, method })
		.map(([name, value]) => `${name}="${value.replace(/[\\"\n]/g, (character) => ESCAPED[character] ?? "")}",`)
		.join("")
		.concat(`status="${status}"`);
}

const ESCAPED: Readonly<Record<string, string>> = { "\\": "\\\\", '"': '\\"', "\n": "\\n" };
