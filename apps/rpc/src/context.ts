import { authenticate, type Principal, type RequestScope, type ServiceDeps } from "@node-actions/application";
import type { RequestError, Result } from "@node-actions/domain";
import { misplacedInput } from "./misplaced-input.ts";

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

/** Finds out whose the credentials are. Tells the scope, for the log. */
export async function createContext(service: ServiceDeps, scope: RequestScope, request: Request): Promise<RpcContext> {
	const identity = await authenticate(service, scope.authorization, scope.address);
	if (identity.ok) scope.user = identity.value.email;
	return { service, identity, refusal: misplacedInput(request), disconnect: () => scope.connection?.destroy() };
}
