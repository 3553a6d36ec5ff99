import type { EventObject, Watch } from "@node-actions/application";
import { type TrackedEnvelope, tracked } from "@trpc/server";
import { Refusal } from "./refusal.ts";

/** What a watch begins with: its id is what a client comes back with that was cut off before the first event. */
export interface WatchingMessage {
	readonly kind: "watching";
	/** Events after this one follow. */
	readonly event_uid: number;
}

export type WatchMessage = WatchingMessage | EventObject;

/**
 * A watch as a subscription (contract, section 7), with the id of every event, so that clients go on after the last one they received. A watch that
 * the server ends is told as a refusal. `signal` fires when the client goes, at whatever time that is.
 */
export function watchStream(
	watch: Watch,
	signal: AbortSignal | undefined,
): AsyncGenerator<TrackedEnvelope<WatchMessage>, void> {
	if (signal?.aborted === true) watch.close();
	else signal?.addEventListener("abort", () => watch.close(), { once: true });
	return messages(watch);
}

async function* messages(watch: Watch): AsyncGenerator<TrackedEnvelope<WatchMessage>, void> {
	yield tracked(String(watch.position), { kind: "watching", event_uid: watch.position });
	for await (const { events, ended } of watch) {
		for (const { event_uid, object } of events) yield tracked(String(event_uid), object);
		if (ended !== undefined) throw new Refusal(ended);
	}
}
