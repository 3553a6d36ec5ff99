import type { ActionStore, UserStore } from "@node-actions/application";

/** A store that is open. */
export interface OpenedStore {
	readonly actions: ActionStore;
	readonly users: UserStore;
	/** Lets go of the data. */
	close(): Promise<void>;
}

/** Data that nobody used before and that goes away when disposed. */
export interface StoreData extends AsyncDisposable {
	/**
	 * Opens the data; after closing, it may be opened again and holds what it held. Whatever clock the store judges by shows the time that callers hand in.
	 */
	open(): Promise<OpenedStore>;
}

/** An implementation of the store's ports, as a contract suite sees it. */
export interface StoreUnderTest {
	newData(): Promise<StoreData>;
	/** Whether a claim outlives closing and opening. Not where opening proves that no former owner lives. */
	readonly claims_survive_reopening: boolean;
}

/** For tests that need a single open store. */
export async function openNew(store: StoreUnderTest): Promise<OpenedStore & AsyncDisposable> {
	const data = await store.newData();
	const opened = await data.open();
	return {
		...opened,
		[Symbol.asyncDispose]: async () => {
			await opened.close();
			await data[Symbol.asyncDispose]();
		},
	};
}
