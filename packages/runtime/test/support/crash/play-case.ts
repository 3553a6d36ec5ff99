import { cancelAction, type Principal, type ServiceDeps, startAction } from "@node-actions/application";
import type { ActionEvent, ActionUid } from "@node-actions/domain";
import { VirtualClock } from "@node-actions/simulated-cluster";
import { composeService } from "../../../src/compose-service.ts";
import { type Config, configWith } from "../../../src/config/config.ts";
import { driverWithBoundaries, type Reach, withBoundaries } from "./boundaries.ts";
import type { CrashCase, Start } from "./crash-case.ts";
import { type Ending, endingOf } from "./ending.ts";

/** What the service has told the client. */
export interface Acknowledged {
	/** The action that a POST was answered with. */
	readonly started?: ActionUid;
	readonly cancelled?: true;
}

export interface Play {
	/** Where the data is. */
	readonly config: Partial<Config>;
	/** What an earlier process had told the client before it died. */
	readonly acknowledged: Acknowledged;
	/** Hears of every answer at the moment it is given. */
	readonly tell: (acknowledged: Acknowledged) => void;
	readonly reach: Reach;
	/** Unix milliseconds by the virtual clock. */
	readonly start_ms: number;
}

const CLIENT: Principal = { user_uid: 1, email: "client@example.com", role: "admin" };

/**
 * One process's part of a case, to its end: brings the service up, goes on with what is there, and lets the client ask for what it has no
 * answer to yet. An answer that was given is never asked for again: what is gone then has been lost.
 */
export async function playCase(played: CrashCase, play: Play): Promise<Ending> {
	const { acknowledged, tell, reach } = play;
	using clock = new VirtualClock({ auto: true, start_ms: play.start_ms });
	const errors: string[] = [];
	const asked: Promise<void>[] = [];
	// Boundaries of their own: from here on the client relies on it.
	const answered = (answer: Acknowledged, method: "POST" | "DELETE"): void => {
		tell(answer);
		reach(`${method} answered`);
	};
	let isCancelled = acknowledged.cancelled === true;
	const askForCancel = (): void => {
		if (isCancelled) return;
		isCancelled = true;
		asked.push(cancel(service.deps, played.start).then(() => answered({ cancelled: true }, "DELETE")));
	};
	const isDue = (event: ActionEvent) => played.cancelAfter?.(event) === true;
	await using service = await composeService(configWith(play.config), {
		clock,
		cluster: played.cluster,
		poll_interval_ms: Number.POSITIVE_INFINITY,
		onError: (error) => errors.push(String(error)),
		observed: (driver) => driverWithBoundaries(driver, reach),
		observedActions: (actions) =>
			withBoundaries(actions, reach, (event) => {
				if (isDue(event)) askForCancel();
			}),
	});
	const { actions } = service.deps;
	const { node_uid, request } = played.start;
	const found = await actions.find(node_uid, request.name);
	if (found?.cancel_requested === true) isCancelled = true;
	const journal = found === undefined ? [] : await actions.journal(found.action_uid);
	if (journal.some(({ event }) => isDue(event))) askForCancel();
	await Promise.all(asked);
	service.runner.start();
	const started = acknowledged.started ?? found?.action_uid ?? (await start(service.deps, played.start));
	if (acknowledged.started === undefined) answered({ started }, "POST");
	await service.runner.idle();
	await Promise.all(asked);
	// Awaited here: the service is closed when this is left.
	return await endingOf(service.deps, started, errors);
}

/** Brings the service to the state in which the case begins. */
export async function prepareCase(played: CrashCase, config: Partial<Config>): Promise<void> {
	using clock = new VirtualClock({ auto: true });
	await using service = await composeService(configWith(config), { clock, cluster: played.cluster });
	service.runner.start();
	for (const earlier of played.before) {
		await start(service.deps, earlier);
		await service.runner.idle();
	}
}

async function start(deps: ServiceDeps, asked: Start): Promise<ActionUid> {
	const answer = await startAction(deps, CLIENT, asked);
	if (!answer.ok) throw new Error(answer.error.message);
	return answer.value.action_uid;
}

async function cancel(deps: ServiceDeps, { node_uid, request }: Start): Promise<void> {
	const answer = await cancelAction(deps, CLIENT, { node_uid, action: request.name });
	if (!answer.ok) throw new Error(answer.error.message);
}
