import { existsSync } from "node:fs";
import { getRequestListener } from "@hono/node-server";
import {
	type Adapter,
	type CreateAdapter,
	type Runner,
	type ServiceDeps,
	StoreUnavailable,
	unavailableRefusal,
} from "@node-actions/application";
import { composeService, type ServiceOverrides } from "./compose-service.ts";
import type { Config } from "./config/config.ts";
import { describeMisspelt, type MisspeltVariable } from "./config/misspelt-variables.ts";
import { ensureFirstAdmin, type FirstAdmin } from "./credentials/first-admin.ts";
import type { Answer } from "./listen/answer.ts";
import { certificateOf, type FoundCertificate } from "./listen/certificate.ts";
import { createDispatch } from "./listen/dispatch.ts";
import { openListeners, tryPorts } from "./listen/open-listeners.ts";
import { refusal } from "./listen/refusal.ts";
import { createLogger, type Log, type LogDestination } from "./operate/logger.ts";
import { createMetrics } from "./operate/metrics.ts";
import { createOperateRoutes } from "./operate/operate-routes.ts";
import { pruneHourly } from "./operate/prune-history.ts";

export interface ServerOverrides extends Omit<ServiceOverrides, "observed"> {
	/** Receives the log's lines in place of standard error. */
	readonly log_destination?: LogDestination;
	/** Environment variables to warn of. */
	readonly misspelt?: readonly MisspeltVariable[];
	/** The one to serve HTTPS with, if whoever starts the server has begun to look for it. */
	readonly certificate?: Promise<FoundCertificate>;
}

export interface Server extends AsyncDisposable {
	/** Where it listens, without a slash at the end. */
	readonly urls: { readonly http?: string; readonly https?: string };
	readonly adapters: readonly Pick<Adapter, "name" | "prefix">[];
	readonly deps: ServiceDeps;
	readonly runner: Runner;
	readonly admin: FirstAdmin;
	readonly log: Log;
	/** Names for people where the data is. Never holds a password. */
	readonly place: string;
	/** Writes out what the log still holds in memory. */
	flushLog(): void;
	/**
	 * Takes no new work: requests are refused with 503, running steps end or are left resumable, requests in hand are answered, and
	 * everything is closed. Waits `drain_wait_ms` and at most 3 s for requests in hand. May be called again.
	 */
	close(): Promise<void>;
}

/** How long requests in hand may take to end once the listeners close. */
const REQUESTS_GRACE_MS = 3_000;

/**
 * Starts everything: service, adapters, listeners, first admin, runner, in this order, so that a port in use is
 * found before a password is made that nobody would see. Rejects with `StartError`; then nothing is left open.
 */
export async function startServer(
	config: Config,
	createAdapters: readonly CreateAdapter[],
	overrides: ServerOverrides = {},
): Promise<Server> {
	await using opened = new AsyncDisposableStack();
	const logger = createLogger(config, overrides.log_destination);
	const { log } = logger;
	opened.defer(() => logger.end());
	for (const variable of overrides.misspelt ?? []) log.warn({ ...variable }, describeMisspelt(variable));
	const metrics = createMetrics();
	// Begun first, since another process makes a new one meanwhile. Kept when the data is open.
	const certificate = overrides.certificate ?? (config.https ? certificateOf(config) : undefined);
	certificate?.catch(() => {});
	const whatHappened = (error: unknown, otherwise: string) =>
		unavailableRefusal(error) === undefined ? otherwise : "store or cluster could not answer";
	// A start that cannot be leaves no new data directory behind. Where there is one already, who uses it is the better reason.
	if (!existsSync(config.data_dir)) await tryPorts(config);
	let phase: "starting" | "serving" | "draining" = "starting";
	/** What the store could not do for the start, which is told in the end. */
	let trouble: unknown;
	const service = opened.use(
		await composeService(config, {
			onError: (error, action_uid) => {
				if (phase === "starting") trouble = error;
				else log.error({ err: error, action_uid }, whatHappened(error, "the runner outlived an error"));
			},
			...overrides,
			observed: metrics.observed,
		}),
	);
	const { deps, runner } = service;
	metrics.watchActions(deps.actions);

	const isStarting = () => phase === "starting";
	const isDraining = () => phase === "draining";
	const adapters = createAdapters.map((create) =>
		create({
			service: deps,
			body_bytes_max: config.body_limit,
			isDraining,
			onInternalError: (error, { request_id, route, user }) => {
				log.error({ err: error, request_id, route, user }, whatHappened(error, "internal error"));
			},
		}),
	);
	const operate = createOperateRoutes({
		actions: deps.actions,
		driver: deps.driver,
		metrics,
		log,
		notServing: () => NOT_SERVING[phase],
	});
	const dispatch = createDispatch({
		adapters,
		operate,
		metrics,
		logRequest: logger.logRequest,
		isStarting,
		isDraining,
	});
	const listeners = await openListeners(
		config,
		certificate,
		getRequestListener(
			// Listeners answer with nothing but an `Answer`.
			(request, { incoming, outgoing }) => dispatch(request, { incoming, outgoing: outgoing as Answer }),
			{ errorHandler: (error) => answerUnreadable(error, log) },
		),
		log,
	);
	opened.defer(() => listeners.close(REQUESTS_GRACE_MS));
	const admin = await ensureFirstAdmin(deps, config).catch((error) => {
		throw service.explain(error instanceof StoreUnavailable ? (trouble ?? error) : error);
	});
	opened.use(
		pruneHourly({
			actions: deps.actions,
			clock: deps.clock,
			history_retention_days: config.history_retention_days,
			onPruned: (lines) => log.info({ lines }, "old history dropped"),
			onError: (error) => log.error({ err: error }, "old history could not be dropped"),
		}),
	);
	runner.start();
	phase = "serving";
	log.info({ urls: listeners.urls, data: service.place }, "serving");

	const resources = opened.move();
	let closing: Promise<void> | undefined;
	const drain = async () => {
		phase = "draining";
		log.info("draining");
		await Promise.all([runner.stop(), new Promise((resolve) => setTimeout(resolve, config.drain_wait_ms))]);
		// Only now, so that watchers see how running steps ended, and find no process that refuses them when they connect again.
		deps.tail.close();
		await resources.disposeAsync();
		log.info("stopped");
		await logger.end();
	};
	const close = () => {
		closing ??= drain();
		return closing;
	};
	return {
		urls: listeners.urls,
		adapters,
		deps,
		runner,
		admin,
		log,
		place: service.place,
		flushLog: () => logger.flush(),
		close,
		[Symbol.asyncDispose]: close,
	};
}

const NOT_SERVING = {
	starting: "The process is starting.",
	serving: undefined,
	draining: "The process is stopping.",
} as const;

/** A request that could not be made sense of before any adapter saw it, or an adapter that broke its promise never to reject. */
function answerUnreadable(error: unknown, log: Log): Response {
	if (error instanceof Error && error.name === "RequestError") {
		return refusal(
			400,
			"invalid_request",
			"The request's target is not valid, or its Host header is missing or not valid; send a path that begins with / and the name of this host.",
		);
	}
	log.error({ err: error }, "an adapter rejected");
	return refusal(
		500,
		"internal_error",
		"Something went wrong here; try again later, and look into the server's log, which tells more under the request id.",
	);
}
