import type { ActionStore, Awaitable, ClusterDriver } from "@node-actions/application";
import type { Log } from "./logger.ts";
import type { Metrics } from "./metrics.ts";

export interface OperateDeps {
	readonly actions: Pick<ActionStore, "ping">;
	readonly driver: Pick<ClusterDriver, "describe">;
	readonly metrics: Metrics;
	readonly log: Log;
	/** Why the process takes no requests at all just now, as a sentence; undefined when it does. */
	readonly notServing: () => string | undefined;
}

export type OperateRoutes = ReadonlyMap<string, () => Response | Promise<Response>>;

/** How long store and cluster may take to show that they are there. */
const CHECK_MS_MAX = 2_000;

/**
 * What whoever operates the process asks it, without a login and beside the adapters: `/healthz` (the process lives), `/readyz` (it can
 * do its work, writing too, or 503 with the reasons) and `/metrics` for Prometheus. Reasons are fixed sentences; their causes go to the log.
 */
export function createOperateRoutes(deps: OperateDeps): OperateRoutes {
	return new Map<string, () => Response | Promise<Response>>([
		["/healthz", () => json(200, { status: "ok" })],
		["/readyz", () => ready(deps)],
		["/metrics", async () => plain(await deps.metrics.text(), deps.metrics.content_type)],
	]);
}

async function ready(deps: OperateDeps): Promise<Response> {
	const found = await Promise.all([
		deps.notServing(),
		failing(deps, deps.actions.ping(), "The store does not answer, or cannot write."),
		failing(deps, deps.driver.describe(), "The cluster does not answer."),
	]);
	const reasons = found.filter((reason) => reason !== undefined);
	return reasons.length === 0 ? json(200, { status: "ready" }) : json(503, { status: "not_ready", reasons });
}

async function failing(deps: OperateDeps, check: Awaitable<unknown>, reason: string): Promise<string | undefined> {
	const timeout = Promise.withResolvers<never>();
	const timer = setTimeout(() => timeout.reject(new Error(`No answer within ${CHECK_MS_MAX} ms.`)), CHECK_MS_MAX);
	try {
		await Promise.race([check, timeout.promise]);
		return undefined;
	} catch (error) {
		deps.log.warn({ err: error }, reason);
		return reason;
	} finally {
		clearTimeout(timer);
	}
}

function json(status: number, body: unknown): Response {
	const headers: Record<string, string> = { "content-type": "application/json", "cache-control": "no-store" };
	if (status === 503) headers["retry-after"] = "1";
	return new Response(JSON.stringify(body), { status, headers });
}

function plain(body: string, content_type: string): Response {
	return new Response(body, { headers: { "content-type": content_type, "cache-control": "no-store" } });
}
