import type { AdapterDeps, RequestScope, ServiceDeps } from "@node-actions/application";
import { createRestAdapter } from "../src/index.ts";

/** The adapter over a service that no request may reach, or that fails in the way `service` says. */
export function openAdapter(deps: Partial<Omit<AdapterDeps, "service">> = {}, service: Partial<ServiceDeps> = {}) {
	const adapter = createRestAdapter({
		body_bytes_max: 1_000,
		isDraining: () => false,
		onInternalError: (error) => {
			throw error;
		},
		...deps,
		service: {
			driver: { describe: () => Promise.reject(new Error("no cluster")) },
			actions: { planPosition: () => 0 },
			proven: { find: () => undefined, add: () => {} },
			...service,
		} as ServiceDeps,
	});
	const scopes: RequestScope[] = [];
	return {
		/** What the adapter told the log, one for each request. */
		scopes,
		async send(method: string, path: string, headers: Record<string, string> = {}): Promise<Response> {
			const { authorization } = headers;
			const scope: RequestScope = { request_id: "r", address: "127.0.0.1", authorization };
			scopes.push(scope);
			return adapter.fetch(new Request(`http://localhost${path}`, { method, headers }), scope);
		},
	};
}
