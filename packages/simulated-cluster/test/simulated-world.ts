import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { Clock } from "@node-actions/application";
import type { Cluster, Step } from "@node-actions/domain";
import {
	openSharedSimulatedCluster,
	openSimulatedCluster,
	type SimulatedCluster,
	VirtualClock,
} from "@node-actions/simulated-cluster";
import type { DriverUnderTest } from "@node-actions/test-fixtures/driver/driver-under-test";
import type { PostgresServer } from "@node-actions/test-servers";

/** A directory that is gone when the test ends. */
export async function temporaryDirectory(): Promise<AsyncDisposable & { readonly path: string }> {
	const path = await mkdtemp(join(tmpdir(), "simulated-cluster-"));
	return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true }) };
}

/** A simulated cluster of its own whose time passes by itself. */
export async function openSimulatedWorld(initial: Cluster): Promise<DriverUnderTest> {
	const directory = await temporaryDirectory();
	return openWorld(initial, { directory: directory.path }, openSimulatedCluster, () =>
		directory[Symbol.asyncDispose](),
	);
}

/** The same in a database of its own, which goes away with the server. */
export async function openSharedWorld(initial: Cluster, server: PostgresServer): Promise<DriverUnderTest> {
	return openWorld(initial, { url: await server.newDatabase() }, openSharedSimulatedCluster, async () => {});
}

interface Begun {
	readonly initial: Cluster;
	readonly clock: Clock;
}

async function openWorld<Place extends object>(
	initial: Cluster,
	place: Place,
	openIn: (options: Place & Begun) => Promise<SimulatedCluster>,
	cleanUp: () => PromiseLike<void>,
): Promise<DriverUnderTest> {
	const clock = new VirtualClock({ auto: true });
	const open = () => openIn({ ...place, initial, clock });
	let driver = await open();
	return {
		get driver() {
			return driver;
		},
		async reopen() {
			await driver.close();
			driver = await open();
		},
		async killDuring(steps) {
			await driver.close();
			const acknowledged = await executeAndKill(place, initial, steps);
			driver = await open();
			return acknowledged;
		},
		async [Symbol.asyncDispose]() {
			await driver.close();
			clock[Symbol.dispose]();
			await cleanUp();
		},
	};
}

const KILLABLE = fileURLToPath(new URL("killable-driver.ts", import.meta.url));

/** Counts the steps that the child said were done; kills it at the first progress of the last. */
export async function executeAndKill(place: object, initial: Cluster, steps: readonly Step[]): Promise<number> {
	const child = spawn(process.execPath, [KILLABLE], { stdio: ["pipe", "pipe", "inherit"] });
	const exited = once(child, "exit");
	child.stdin.end(JSON.stringify({ ...place, initial, steps }));
	let acknowledged = 0;
	for await (const line of createInterface({ input: child.stdout })) {
		if (line === "done") acknowledged += 1;
		if (line === "in the middle") child.kill("SIGKILL");
	}
	const [code, signal] = await exited;
	if (signal !== "SIGKILL") throw new Error(`The child ended by itself with code ${code}.`);
	return acknowledged;
}
