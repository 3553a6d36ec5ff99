import { type Awaitable, type ClusterDriver, type ServiceDeps, stateIdOf } from "@node-actions/application";

/**
 * Knows which state (application, `seeState`) this process has seen last, for the header `cluster-state-id` of every answer to an authenticated
 * request (contract, section 6).
 */
export interface ClusterState {
	/** The same cluster and the same actions; looking at them through these is remembered. */
	readonly driver: ClusterDriver;
	readonly actions: ServiceDeps["actions"];
	/** Looks at both without waiting, unless a look is under way already. */
	look(): void;
	/** The header, or nothing while no look has succeeded. `answered`: the state that the answer itself tells, where it does. */
	headers(answered?: number): Record<string, string>;
}

/** How long what is behind a network is not asked again only to fill in the header, milliseconds. */
const REST_MS = 50;

/**
 * A request never waits for the cluster or the database only to fill in the header: an answer about actions must come while the cluster cannot be reached.
 * Where both answer from memory they have answered before the verb is done, and then the id is exact. Otherwise the
 * id is that of the last looks finished, exact in the answer to a dry run. An older id is safe: as a precondition it is refused.
 */
export function createClusterState({ driver, actions, settings }: ServiceDeps): ClusterState {
	const cluster = lookedAt(
		(look?: "afresh") => driver.describe(look),
		({ state_id }) => state_id,
	);
	const log = lookedAt(
		() => actions.planPosition(),
		(position) => position,
	);
	return {
		driver: {
			describe: cluster.see,
			execute: (step, context) => driver.execute(step, context),
			close: () => driver.close(),
		},
		actions: { ...actions, planPosition: log.see },
		look() {
			cluster.look();
			log.look();
		},
		headers: (answered): Record<string, string> => {
			const [state_id, position] = [cluster.last(), log.last()];
			const seen =
				state_id === undefined || position === undefined
					? undefined
					: stateIdOf({ state_id }, position, settings.policy);
			const id = answered ?? seen;
			return id === undefined ? {} : { "cluster-state-id": String(id) };
		},
	};
}

/** Remembers what was found when `ask` was asked last. */
function lookedAt<Found, Asked extends unknown[]>(
	ask: (...asked: Asked | []) => Awaitable<Found>,
	numberOf: (found: Found) => number,
) {
	let last: number | undefined;
	let under_way = 0;
	let looked_ms = Number.NEGATIVE_INFINITY;
	const keep = (found: Found) => {
		last = numberOf(found);
		return found;
	};
	const see = (...asked: Asked | []): Awaitable<Found> => {
		const found = ask(...asked);
		if (!(found instanceof Promise)) return keep(found);
		under_way += 1;
		return found.then(keep).finally(() => {
			under_way -= 1;
			looked_ms = performance.now();
		});
	};
	return {
		see,
		last: () => last,
		look() {
			if (under_way > 0 || performance.now() - looked_ms < REST_MS) return;
			const looked = see();
			if (looked instanceof Promise) looked.catch(() => {});
		},
	};
}
