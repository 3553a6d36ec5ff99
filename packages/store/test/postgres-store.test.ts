import { actionStoreContract } from "@node-actions/test-fixtures/store/action-store-contract";
import { userStoreContract } from "@node-actions/test-fixtures/store/user-store-contract";
import { type PostgresServer, startPostgresServer } from "@node-actions/test-servers";
import { afterAll, beforeAll } from "vitest";
import { postgresStore } from "./postgres-store-under-test.ts";

let server: PostgresServer;

beforeAll(async () => {
	server = await startPostgresServer();
});

afterAll(async () => {
	await server[Symbol.asyncDispose]();
});

const store = postgresStore(() => server);

actionStoreContract("PostgreSQL", store);
userStoreContract("PostgreSQL", store);
