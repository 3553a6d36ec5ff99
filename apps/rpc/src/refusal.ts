import type { RequestError, Result } from "@node-actions/domain";
import { TRPCError } from "@trpc/server";
import { RPC_ERROR_CODE } from "./error-code.ts";

/** A refusal on its way to the caller. Inside tRPC only a throw leaves a procedure, so here, and nowhere deeper, a refusal is thrown. */
export class Refusal extends TRPCError {
	readonly refusal: RequestError;

	constructor(refusal: RequestError) {
		super({ code: RPC_ERROR_CODE[refusal.error_code], message: refusal.message });
		this.refusal = refusal;
	}
}

/** The value of a verb's result. Throws its failure as a `Refusal`. */
export function unwrap<Value>(result: Result<Value, RequestError>): Value {
	if (result.ok) return result.value;
	throw new Refusal(result.error);
}
