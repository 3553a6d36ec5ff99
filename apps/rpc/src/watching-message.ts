/** What a watch begins with: its id is what a client comes back with that was cut off before the first event. */
export interface WatchingMessage {
	readonly kind: "watching";
	/** Events after this one follow. */
	readonly event_uid: number;
}
