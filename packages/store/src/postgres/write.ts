import type { Call } from "../query.ts";
import type { AtOnce, NextMark, Script, Sharing } from "../script.ts";
import { type Ask, runScript } from "./run-script.ts";

/** A write that somebody waits for. */
export interface Write {
	readonly sharing: Sharing;
	/** Makes the script anew and runs it. */
	run(ask: Ask): Promise<Done>;
	reject(error: unknown): void;
	/** What may be run instead. */
	readonly at_once?: WriteAtOnce;
}

export interface WriteAtOnce {
	readonly call: (mark: NextMark) => Call;
	/** Tells the caller. */
	readonly answer: () => void;
}

/** A write whose script has come to its end. */
export interface Done {
	/** Tells the caller, once all is committed. */
	readonly answer: () => void;
	/** Rejects when a statement failed that the script did not wait for. Nobody need listen. */
	readonly told: Promise<unknown>;
}

/** Hands over a write and answers what becomes of it. */
export function promised<Value>(
	script: () => Script<Value>,
	sharing: Sharing,
	take: (write: Write) => void,
	at_once?: AtOnce<Value>,
): Promise<Value> {
	return new Promise((resolve, reject) => {
		const run = async (ask: Ask) => {
			const { value, told } = await runScript(script(), ask);
			return { answer: () => resolve(value), told };
		};
		take({
			sharing,
			run,
			reject,
			...(at_once === undefined ? {} : { at_once: { call: at_once.call, answer: () => resolve(at_once.value) } }),
		});
	});
}
