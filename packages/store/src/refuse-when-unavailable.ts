import { err, type RequestError, type Result, requestError } from "@node-actions/domain";
import { StoreUnavailableError } from "./store-error.ts";

const RETRY_AFTER_SECONDS = 1;

/** A store that cannot write just now is a refusal to the caller (contract, section 5: 503) and an error to the operator. */
export async function refuseWhenUnavailable<Value>(
	change: Promise<Result<Value, RequestError>>,
	onError: (error: unknown) => void,
): Promise<Result<Value, RequestError>> {
	try {
		return await change;
	} catch (error) {
		if (!(error instanceof StoreUnavailableError)) throw error;
		onError(error);
		return err(
			requestError("service_unavailable", "The data cannot be written just now; nothing was changed. Try again.", {
				retry_after_seconds: RETRY_AFTER_SECONDS,
			}),
		);
	}
}
