import type { EventObject, Watch } from "@node-actions/application";
import { type TrackedEnvelope, tracked } from "@trpc/server";
import { Refusal } from "./refusal.ts";
import type { WatchingMessage } from "./watching-message.ts";

/**
 * A watch as a subscription (contract, section 7), with the id of every event, so that clients go on after the last one they received. A watch that
 * the server ends is told as a refusal. `signal` fires when the client goes, at whatever time that is.
 */
export function watchStream(
	watch: Watch,
	signal: AbortSignal | undefined,
): AsyncGenerator<TrackedEnvelope<WatchingMessage | EventObject>, void> {
	if (signal?.aborted === true) watch.close();
	else signal?.addEventListener("abort", () => watch.close(), { once: true });
	return messages(watch);
}

async function* messages(watch: Watch): AsyncGenerator<TrackedEnvelope<WatchingMessage | EventObject>, void> {
	yield tracked(String(watch.position), { kind: "watching", event_uid: watch.position });
	for await (const { events, ended } of watch) {
		for (const { event_uid, object } of events) yield tracked(String(event_uid), object);
		if (ended !== undefined) throw new Refusal(ended);
	}
}
