import type { ServiceDeps } from "./service-deps.ts";

/** One request's surroundings. The runtime makes it, the adapter fills in what it learns, the log and metrics read it. */
export interface RequestScope {
	readonly request_id: string;
	/** The caller's network address. */
	readonly address: string;
	/** What the `Authorization` header says. */
	readonly authorization?: string | undefined;
	/** The route's pattern ("/v1/nodes/:node_uid/actions/:action") or procedure ("actions.start"), never a path with values. */
	route?: string;
	/** Who asked, once known. */
	user?: string;
	/** The refusal's `error_code`, if it was refused. */
	error_code?: string;
	/** The answer's side of the connection, for those who must cut off a client that does not read; absent where there is none. */
	readonly connection?: { destroy(): unknown };
}

/** What an adapter needs from the process that serves it. */
export interface AdapterDeps {
	readonly service: ServiceDeps;
	/** Largest request body in bytes. */
	readonly body_bytes_max: number;
	/** True once the process has been told to stop: from then on requests are refused with `service_unavailable`. */
	readonly isDraining: () => boolean;
	/**
	 * Receives what must not be told to the caller, who gets a fixed text: `service_unavailable` for what `unavailableRefusal` knows, else
	 * `internal_error`.
	 */
	readonly onInternalError: (error: unknown, scope: RequestScope) => void;
}

/** A way into the service. */
export interface Adapter {
	readonly name: string;
	/** The paths it answers: those that begin with this. "/" answers everything that no longer prefix takes. */
	readonly prefix: string;
	/** Never rejects. */
	fetch(request: Request, scope: RequestScope): Response | Promise<Response>;
}

export type CreateAdapter = (deps: AdapterDeps) => Adapter;
