import fc from "fast-check";
import { behave, type Ports } from "./behave.ts";
import type { Conduct } from "./conduct.ts";
import { faultOf } from "./judge.ts";

export interface AbuseTerms {
	readonly ports: Ports;
	readonly conducts: fc.Arbitrary<Conduct>;
	readonly seed: number;
	/** Goes on until this many requests were sent. */
	readonly requests: number;
	/** Connections open at once. */
	readonly lanes: number;
}

export interface AbuseReport {
	readonly requests: number;
	readonly connections: number;
	/** How many answers there were of each status. */
	readonly seen: ReadonlyMap<number, number>;
}

/** Made at once, from a seed of their own, so that those of a long run need not all be in memory. */
const BATCH = 500;

/** Misuses a server on many connections at once. Rejects with the exact bytes of the first conduct that the server did not stand up to. */
export async function abuse({ ports, conducts, seed, requests, lanes }: AbuseTerms): Promise<AbuseReport> {
	const seen = new Map<number, number>();
	const upcoming = conductsOf(conducts, seed);
	let sent = 0;
	let connections = 0;
	const lane = async () => {
		while (sent < requests) {
			const { value: conduct } = upcoming.next();
			sent += conduct.requests;
			connections += 1;
			const fault = faultOf(conduct, await behave(ports, conduct), seen);
			if (fault !== undefined) throw new Error(`Seed ${seed}: ${fault}\n${JSON.stringify(conduct)}`);
		}
	};
	await Promise.all(Array.from({ length: lanes }, lane));
	return { requests: sent, connections, seen };
}

function* conductsOf(conducts: fc.Arbitrary<Conduct>, seed: number): Generator<Conduct, never> {
	for (let batch = 0; ; batch += 1) yield* fc.sample(conducts, { seed: seed + batch, numRuns: BATCH });
}
