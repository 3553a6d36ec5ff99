interface Message extends Event {
	readonly data: string;
	readonly lastEventId: string;
}

export interface EventSourceInit {
	readonly headers: Record<string, string>;
}

/** Milliseconds until it connects again. Browsers wait some seconds. */
const RETRY_MS = 10;

/**
 * What browsers call EventSource, as its standard describes it, with headers: connects again by itself after every loss, with the
 * last id, and gives up when it is refused.
 */
export class TestEventSource extends EventTarget {
	readonly CONNECTING = 0;
	readonly OPEN = 1;
	readonly CLOSED = 2;
	readyState = 0;
	readonly #url: string;
	readonly #headers: Record<string, string>;
	readonly #closing = new AbortController();
	#lastEventId = "";

	constructor(url: string, init?: EventSourceInit) {
		super();
		this.#url = url;
		this.#headers = init?.headers ?? {};
		void this.#connect();
	}

	close(): void {
		this.readyState = this.CLOSED;
		this.#closing.abort();
	}

	async #connect(): Promise<void> {
		while (this.readyState !== this.CLOSED) {
			try {
				await this.#receive();
			} catch {
				// A lost connection and an ended one are the same to it.
			}
			if (this.readyState !== this.CLOSED) this.readyState = this.CONNECTING;
			this.dispatchEvent(new Event("error"));
			await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
		}
	}

	async #receive(): Promise<void> {
		const { signal } = this.#closing;
		const id = this.#lastEventId === "" ? {} : { "last-event-id": this.#lastEventId };
		const response = await fetch(this.#url, { headers: { ...this.#headers, ...id }, signal });
		if (response.status !== 200) {
			this.close();
			return;
		}
		this.readyState = this.OPEN;
		let text = "";
		const decoder = new TextDecoder();
		for await (const chunk of response.body ?? []) {
			text += decoder.decode(chunk, { stream: true });
			const blocks = text.split("\n\n");
			text = blocks.pop() ?? "";
			for (const block of blocks) this.#dispatch(block);
		}
	}

	#dispatch(block: string): void {
		const fields = new Map(
			block.split("\n").map((line) => {
				const colon = line.indexOf(":");
				return [line.slice(0, colon), line.slice(colon + 1).trimStart()];
			}),
		);
		this.#lastEventId = fields.get("id") ?? this.#lastEventId;
		const data = fields.get("data");
		if (data === undefined) return;
		const lastEventId = this.#lastEventId;
		const message: Message = Object.assign(new Event(fields.get("event") ?? "message"), { data, lastEventId });
		this.dispatchEvent(message);
	}
}
