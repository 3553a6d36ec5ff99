import type { Script, Sharing } from "../script.ts";
import { type Ask, runScript } from "./run-script.ts";

/** A write that somebody waits for. */
export interface Write {
	readonly sharing: Sharing;
	/** Makes the script anew, runs it, and answers what tells the caller once it is committed. */
	run(ask: Ask): Promise<() => void>;
	reject(error: unknown): void;
}

/** Hands over a write and answers what becomes of it. */
export function promised<Value>(
	script: () => Script<Value>,
	sharing: Sharing,
	take: (write: Write) => void,
): Promise<Value> {
	return new Promise((resolve, reject) => {
		const run = async (ask: Ask) => {
			const value = await runScript(script(), ask);
			return () => resolve(value);
		};
		take({ sharing, run, reject });
	});
}
