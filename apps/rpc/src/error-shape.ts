import type { RequestError } from "@node-actions/domain";
import { getHTTPStatusCodeFromError } from "@trpc/server/http";
import { TRPC_ERROR_CODES_BY_KEY } from "@trpc/server/rpc";
import { RPC_ERROR_CODE } from "./error-code.ts";
import type { ErrorShape } from "./error-data.ts";
import { Refusal } from "./refusal.ts";

/** A refusal in tRPC's envelope. `path`: the procedure, where one is known. */
export function errorShape(refusal: RequestError, path?: string): ErrorShape {
	const { error_code, message, ...details } = refusal;
	const code = RPC_ERROR_CODE[error_code];
	return {
		message,
		code: TRPC_ERROR_CODES_BY_KEY[code],
		data: {
			code,
			httpStatus: getHTTPStatusCodeFromError(new Refusal(refusal)),
			...(path === undefined ? {} : { path }),
			error_code,
			description: message,
			message,
			...details,
		},
	};
}
