import type { StoreUnderTest } from "@node-actions/test-fixtures/store/store-under-test";
import type { PostgresServer } from "@node-actions/test-servers";
import { openPostgresStore } from "../src/index.ts";

/** The store on PostgreSQL, as the contract suites see it. Each piece of data is a database of its own on the server, which may start later. */
export function postgresStore(server: () => PostgresServer): StoreUnderTest {
	let migrated: Promise<string> | undefined;
	return {
		claims_survive_reopening: true,
		leases_by_callers_time: false,
		newData: async () => {
			migrated ??= migratedDatabase(server());
			const url = await server().newDatabase(await migrated);
			// The database goes away with the server.
			return { open: () => openPostgresStore({ url }), [Symbol.asyncDispose]: async () => {} };
		},
	};
}

/** Copying it is quicker than making all tables anew for each test. */
async function migratedDatabase(server: PostgresServer): Promise<string> {
	const url = await server.newDatabase();
	const store = await openPostgresStore({ url });
	await store.close();
	return url;
}
