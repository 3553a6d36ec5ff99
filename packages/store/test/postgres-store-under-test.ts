import type { StoreUnderTest } from "@node-actions/test-fixtures/store/store-under-test";
import type { PostgresServer } from "@node-actions/test-servers";
import { openPostgresStore } from "../src/index.ts";
import { moveClock, openMovedClock, withMovedClock } from "./moved-clock.ts";

/** The store on PostgreSQL, as the contract suites see it. Each piece of data is a database of its own on the server, which may start later. */
export function postgresStore(server: () => PostgresServer): StoreUnderTest {
	let migrated: Promise<string> | undefined;
	return {
		claims_survive_reopening: true,
		newData: async () => {
			migrated ??= migratedDatabase(server());
			const url = await server().newDatabase(await migrated);
			const clock = await openMovedClock(url);
			return {
				open: async () => withMovedClock(await openPostgresStore({ url }), clock),
				// The database goes away with the server.
				[Symbol.asyncDispose]: () => clock[Symbol.asyncDispose](),
			};
		},
	};
}

/** Copying it is quicker than making all tables anew for each test. */
async function migratedDatabase(server: PostgresServer): Promise<string> {
	const url = await server.newDatabase();
	const store = await openPostgresStore({ url });
	await store.close();
	await moveClock(server, url);
	return url;
}
