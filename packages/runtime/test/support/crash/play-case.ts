import { cancelAction, type Principal, type ServiceDeps, startAction } from "@node-actions/application";
import type { ActionEvent, ActionUid } from "@node-actions/domain";
import { composeService } from "../../../src/compose-service.ts";
import { type Config, configWith } from "../../../src/config/config.ts";
import { driverWithBoundaries, type Reach, withBoundaries } from "./boundaries.ts";
import type { CrashCase, Start } from "./crash-case.ts";
import { type Ending, endingOf, wholeLog } from "./ending.ts";
import { PatientTime } from "./patient-time.ts";

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
	/** Unix milliseconds by the virtual clock, later than all that is recorded. */
	readonly start_ms: number;
}

/** When `prepareCase` begins, Unix milliseconds. */
export const PREPARED_MS = 1_767_225_600_000;

const STARTER: Principal = { user_uid: 1, email: "starter@example.com", role: "admin" };
const CANCELLER: Principal = { user_uid: 2, email: "canceller@example.com", role: "admin" };

/**
 * One process's part of a case, to its end: brings the service up, goes on with what is there, and lets the client ask for what it has no
 * answer to yet. An answer that was given is not asked for again, so what is gone then has been lost. Only a start with a key is sent again, after every
 * restart and once the action has ended.
 */
export async function playCase(played: CrashCase, play: Play): Promise<Ending> {
	const { acknowledged, tell, reach } = play;
	const time = new PatientTime(play.start_ms);
	const errors: string[] = [];
	const asked: Promise<void>[] = [];
	// Boundaries of their own: from here on the client relies on it.
	const answered = (answer: Acknowledged, method: "POST" | "DELETE"): void => {
		tell(answer);
		reach(`${method} answered`);
	};
	let isCancelled = acknowledged.cancelled === true;
	const askForCancel = (): Promise<void> => {
		if (isCancelled) return Promise.resolve();
		isCancelled = true;
		const cancelled = cancel(service.deps, played.start).then(() => answered({ cancelled: true }, "DELETE"));
		asked.push(cancelled);
		return cancelled;
	};
	const isDue = (event: ActionEvent) => played.cancelAfter?.(event) === true;
	await using service = await composeService(configWith(play.config), {
		clock: time.clock,
		cluster: played.cluster,
		poll_interval_ms: Number.POSITIVE_INFINITY,
		onError: (error) => errors.push(String(error)),
		observed: (driver) => time.driver(driverWithBoundaries(driver, reach)),
		observedActions: (actions) =>
			time.store(withBoundaries(actions, reach, async (event) => (isDue(event) ? askForCancel() : undefined))),
	});
	const { actions } = service.deps;
	const found_lines = (await wholeLog(actions)).length;
	const { node_uid, request } = played.start;
	const found = await actions.find(node_uid, request.name);
	if (found?.cancel_requested === true) isCancelled = true;
	const journal = found === undefined ? [] : await actions.journal(found.action_uid);
	if (journal.some(({ event }) => isDue(event))) await askForCancel();
	service.runner.start();
	const known = acknowledged.started ?? found?.action_uid;
	const started = known ?? (await start(service.deps, played.start));
	if (known !== undefined) await startAgain(service.deps, played.start, known);
	if (acknowledged.started === undefined) answered({ started }, "POST");
	await service.runner.idle();
	await Promise.all(asked);
	await startAgain(service.deps, played.start, started);
	// Awaited here: the service is closed when this is left.
	return await endingOf(service.deps, started, { errors, found_lines, start_ms: play.start_ms });
}

/** Brings the service to the state in which the case begins. */
export async function prepareCase(played: CrashCase, config: Partial<Config>): Promise<void> {
	const time = new PatientTime(PREPARED_MS);
	await using service = await composeService(configWith(config), {
		clock: time.clock,
		cluster: played.cluster,
		poll_interval_ms: Number.POSITIVE_INFINITY,
		observed: (driver) => time.driver(driver),
		observedActions: (actions) => time.store(actions),
	});
	service.runner.start();
	for (const earlier of played.before) {
		await start(service.deps, earlier);
		await service.runner.idle();
	}
}

async function start(deps: ServiceDeps, asked: Start): Promise<ActionUid> {
	const answer = await startAction(deps, STARTER, asked);
	if (!answer.ok) throw new Error(answer.error.message);
	return answer.value.action_uid;
}

/** What a client with a key does who cannot know whether it was heard. That nothing is started by it shows in the ending. */
async function startAgain(deps: ServiceDeps, asked: Start, started: ActionUid): Promise<void> {
	if (asked.idempotency_key === undefined) return;
	const answered = await start(deps, asked);
	if (answered !== started) throw new Error(`The key of action ${started} was answered with ${answered}.`);
}

async function cancel(deps: ServiceDeps, { node_uid, request }: Start): Promise<void> {
	const answer = await cancelAction(deps, CANCELLER, { node_uid, action: request.name });
	if (!answer.ok) throw new Error(answer.error.message);
}
