import {
	type RequestScope,
	unavailableRefusal,
	type Watch,
	type WatchBatch,
	type WatchedEvent,
} from "@node-actions/application";
import { type RequestError, requestError } from "@node-actions/domain";
import { errorObject } from "./error-object.ts";

/** How long a client waits before it connects again, unless it knows better. Milliseconds. */
const RECONNECT_MS = 2_000;

const encoder = new TextEncoder();

/** The bytes of an event, made once for all watchers. */
const frames = new WeakMap<WatchedEvent, Uint8Array>();

/** A route's success that is not one answer but one after the other. */
export class EventStream {
	readonly watch: Watch;

	constructor(watch: Watch) {
		this.watch = watch;
	}
}

export interface EventStreamTerms {
	readonly method: string;
	readonly headers: Record<string, string>;
	readonly scope: RequestScope;
	/** Receives what ends the stream and must not be told to the client. */
	readonly onError: (error: unknown, scope: RequestScope) => void;
}

/**
 * A watch as server-sent events (contract, section 7). The id comes first, so that a client that loses its connection before the first event
 * misses nothing either. The next batch is asked for only when the connection has taken the one before.
 */
export function respondEvents({ watch }: EventStream, { method, headers, scope, onError }: EventStreamTerms): Response {
	const init = {
		headers: {
			"content-type": "text/event-stream",
			"cache-control": "no-store",
			"x-accel-buffering": "no",
			"x-content-type-options": "nosniff",
			...headers,
		},
	};
	if (method === "HEAD") {
		watch.close();
		return new Response(null, init);
	}
	return new Response(
		streamOf(watch, (error) => onError(error, scope)),
		init,
	);
}

function streamOf(watch: Watch, onError: (error: unknown) => void): ReadableStream<Uint8Array> {
	const batches = watch[Symbol.asyncIterator]();
	let begun = false;
	let told = watch.position;
	let gone = false;
	const next = async (): Promise<WatchBatch | undefined> => {
		try {
			const { done, value } = await batches.next();
			return done === true ? undefined : value;
		} catch (error) {
			watch.close();
			onError(error);
			return { events: [], position: told, ended: unavailableRefusal(error, "read") ?? internal() };
		}
	};
	return new ReadableStream(
		{
			async pull(controller) {
				if (!begun) {
					begun = true;
					controller.enqueue(encoder.encode(`retry: ${RECONNECT_MS}\nid: ${told}\n\n`));
					return;
				}
				const batch = await next();
				if (gone) return;
				if (batch !== undefined) controller.enqueue(chunkOf(batch, told));
				if (batch === undefined || batch.ended !== undefined) controller.close();
				else told = batch.position;
			},
			cancel() {
				gone = true;
				watch.close();
			},
		},
		{ highWaterMark: 0 },
	);
}

function chunkOf({ events, position, ended }: WatchBatch, told: number): Uint8Array {
	const [only, ...others] = events.map(frameOf);
	if (only !== undefined && others.length === 0 && ended === undefined) return only;
	const parts = only === undefined ? [] : [only, ...others];
	if (ended !== undefined) parts.push(encoder.encode(farewell(ended)));
	// A watcher of few events must not be left with an id so old that it is no longer kept.
	else if (events.length === 0) parts.push(encoder.encode(position > told ? `:\nid: ${position}\n\n` : ":\n\n"));
	return Buffer.concat(parts);
}

function frameOf(event: WatchedEvent): Uint8Array {
	const known = frames.get(event);
	if (known !== undefined) return known;
	const frame = encoder.encode(`id: ${event.event_uid}\nevent: ${event.object.kind}\ndata: ${event.json}\n\n`);
	frames.set(event, frame);
	return frame;
}

/** Without an id, so that the client connects again with that of the last event. */
function farewell(reason: RequestError): string {
	return `event: closed\ndata: ${JSON.stringify(errorObject(reason))}\n\n`;
}

function internal(): RequestError {
	return requestError(
		"internal_error",
		"Something went wrong here; connect again with the id of the last event, and look into the server's log for the reason.",
	);
}
