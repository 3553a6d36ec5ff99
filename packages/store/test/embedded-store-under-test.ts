import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { StoreData, StoreUnderTest } from "@node-actions/test-fixtures/store/store-under-test";
import { openEmbeddedStore } from "../src/index.ts";

/** A directory that goes away with the test. */
export interface TemporaryDirectory extends AsyncDisposable {
	readonly directory: string;
}

export async function temporaryDirectory(): Promise<TemporaryDirectory> {
	const directory = await mkdtemp(join(tmpdir(), "node-actions-store-"));
	return { directory, [Symbol.asyncDispose]: () => rm(directory, { recursive: true }) };
}

/** The embedded store, as the contract suites see it. */
export const embeddedStore: StoreUnderTest = {
	claims_survive_reopening: false,
	newData: async (): Promise<StoreData> => {
		const { directory, ...disposable } = await temporaryDirectory();
		return { ...disposable, open: () => openEmbeddedStore({ directory }) };
	},
};
