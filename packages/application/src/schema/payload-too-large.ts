import { type RequestError, requestError } from "@node-actions/domain";

/** The refusal for a body that an adapter stops reading. */
export function payloadTooLarge(bytes_max: number): RequestError {
	return requestError(
		"payload_too_large",
		`The body is larger than ${bytes_max} bytes, which is the most that is read; send a smaller one.`,
	);
}
