import { unavailableRefusal } from "@node-actions/application";
import { err, type RequestError, type Result } from "@node-actions/domain";

/** A store that cannot write just now is a refusal to the caller (contract, section 5: 503) and an error to the operator. */
export async function refuseWhenUnavailable<Value>(
	change: Promise<Result<Value, RequestError>>,
	onError: (error: unknown) => void,
): Promise<Result<Value, RequestError>> {
	try {
		return await change;
	} catch (error) {
		const refusal = unavailableRefusal(error);
		if (refusal === undefined) throw error;
		onError(error);
		return err(refusal);
	}
}
