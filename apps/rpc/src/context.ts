import { authenticate, type Principal, type RequestScope, type ServiceDeps } from "@node-actions/application";
import type { RequestError, Result } from "@node-actions/domain";
import { misplacedParameters } from "./misplaced-parameters.ts";

/** What a procedure stands on. One per request; the calls of a batch share it, so that a request is authenticated once. */
export interface RpcContext {
	readonly service: ServiceDeps;
	/** Who sends the request, or why that is not known. */
	readonly identity: Result<Principal, RequestError>;
	/** Why no procedure is carried out, whichever it is, once the caller is known. */
	readonly refusal: RequestError | undefined;
	/** Ends the connection, whatever is under way on it. */
	readonly disconnect: () => void;
}

/** Finds out whose the credentials are. Tells the scope, for the log. `url`: the request's. */
export async function createContext(service: ServiceDeps, scope: RequestScope, url: string): Promise<RpcContext> {
	const identity = await authenticate(service, scope.authorization, scope.address);
	if (identity.ok) scope.user = identity.value.email;
	return { service, identity, refusal: misplacedParameters(url), disconnect: () => scope.connection?.destroy() };
}
