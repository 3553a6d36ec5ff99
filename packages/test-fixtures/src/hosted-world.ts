import { rm } from "node:fs/promises";
import { type Credentials, createUser, describeCluster, type ServiceDeps } from "@node-actions/application";
import { isTerminal, type Role } from "@node-actions/domain";
import { makeMemoryDirectory } from "./memory-directory.ts";
import type { ApiClient, Caller, World, WorldSpec } from "./world.ts";

/** The clock of a world: it stands still until told. */
export interface WorldClock {
	now(): number;
	advance(duration_ms: number): Promise<void>;
	/** Jumps to the next wake-up; false when nobody sleeps. */
	advanceToNext(): Promise<boolean>;
}

/** Starts the product for a world, each time on the same data. Whoever runs the scenarios hands one in. */
export interface WorldHost {
	readonly clock: WorldClock;
	start(place: HostPlace): Promise<Hosted>;
}

export interface HostPlace {
	/** Data directory; empty at the first start. */
	readonly directory: string;
	readonly spec: WorldSpec;
	/** The first administrator to make. */
	readonly admin: World["admin"];
}

/** The product while it runs. */
export interface Hosted {
	readonly deps: ServiceDeps;
	/** A client that sends what `credentials` answers. */
	client(credentials: () => Promise<Credentials | undefined>): ApiClient;
	close(): Promise<void>;
}

const ADMIN = { email: "first-admin@example.com", password: "correct horse battery" } as const;
const PASSWORD = "a password for tests";

/** The least that Argon2 can be asked for. Worlds make a user per role, and how slow a hash is, is another test's subject. */
export const CHEAP_HASH = { memoryCost: 8, timeCost: 1, parallelism: 1 } as const;

/** Looks that `settle` takes at most; far more than any action has steps. */
const LOOKS_MAX = 50_000;

/** A world over whatever the host starts, with a data directory of its own that goes with it. */
export async function openHostedWorld(spec: WorldSpec, host: WorldHost): Promise<World> {
	const { clock } = host;
	const directory = await makeMemoryDirectory("node-actions-world-");
	let { policy } = spec;
	const start = () => host.start({ directory, spec: { ...spec, policy }, admin: ADMIN });
	const discard = () => rm(directory, { recursive: true, force: true });
	let hosted = await start().catch(async (error: unknown) => {
		await discard();
		throw error;
	});
	const users = new Map<Role, Promise<Credentials>>([["admin", Promise.resolve(basic(ADMIN.email, ADMIN.password))]]);

	const userOf = (role: Role): Promise<Credentials> => {
		const user = users.get(role) ?? makeUser(hosted.deps, role);
		users.set(role, user);
		return user;
	};

	const lines = (action_uid: string) => hosted.deps.actions.journal(action_uid);
	const events = async (action_uid: string) => (await lines(action_uid)).map(({ event }) => event);

	const isSettled = async () => (await hosted.deps.actions.list()).every(({ status }) => isTerminal(status));

	return {
		admin: ADMIN,
		as: (caller) => hosted.client(() => credentialsOf(caller, userOf)),
		advance: (ms) => clock.advance(ms),
		async settle() {
			for (let look = 0; look < LOOKS_MAX; look += 1) {
				if (await isSettled()) return;
				// Nobody sleeps while work is on its way through the event loop.
				if (!(await clock.advanceToNext())) await new Promise((resolve) => setTimeout(resolve, 1));
			}
			throw new Error(`Actions are still live: ${JSON.stringify(await hosted.deps.actions.list())}`);
		},
		async restart(other = policy) {
			await hosted.close();
			policy = other;
			hosted = await start();
		},
		cluster: () => describeCluster(hosted.deps),
		events,
		lines,
		async history(action_uid) {
			return (await events(action_uid)).flatMap((event) => {
				if (event.kind === "accepted") return [event.action.status];
				return event.kind === "status_changed" ? [event.status] : [];
			});
		},
		now: () => clock.now(),
		async [Symbol.asyncDispose]() {
			await hosted.close();
			await discard();
		},
	};
}

async function credentialsOf(
	caller: Caller,
	userOf: (role: Role) => Promise<Credentials>,
): Promise<Credentials | undefined> {
	if (typeof caller === "string") return userOf(caller);
	return caller.kind === "nobody" ? undefined : caller;
}

async function makeUser(deps: ServiceDeps, role: Role): Promise<Credentials> {
	const email = `${role}@example.com`;
	const made = await createUser(
		deps,
		{ user_uid: 0, email: ADMIN.email, role: "admin" },
		{ email, password: PASSWORD, role },
	);
	if (!made.ok) throw new Error(made.error.message);
	return basic(email, PASSWORD);
}

function basic(user_name: string, password: string): Credentials {
	return { kind: "basic", user_name, password };
}
