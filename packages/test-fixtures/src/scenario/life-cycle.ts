import { type ActionStatus, canBecome } from "@node-actions/domain";
import { expect } from "vitest";

/** Fails on a history that is no path of the transition table from queued. */
export function expectLegalPath(history: readonly ActionStatus[]): void {
	expect(history[0]).toBe("queued");
	const illegal = history.slice(1).flatMap((to, at) => {
		const from = history[at];
		return from !== undefined && canBecome(from, to) ? [] : [`${from} to ${to}`];
	});
	expect(illegal).toEqual([]);
}
