import { clusterDriverContract } from "@node-actions/test-fixtures/driver/cluster-driver-contract";
import { type PostgresServer, startPostgresServer } from "@node-actions/test-servers";
import { afterAll, beforeAll } from "vitest";
import { openSharedWorld } from "./simulated-world.ts";

let server: PostgresServer;

beforeAll(async () => {
	server = await startPostgresServer();
});

afterAll(async () => {
	await server[Symbol.asyncDispose]();
});

clusterDriverContract("the simulated cluster on PostgreSQL", (initial) => openSharedWorld(initial, server), {
	random_histories: 10,
});
