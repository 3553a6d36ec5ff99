import { payloadTooLarge } from "@node-actions/application";
import { err, ok, type RequestError, type Result, requestError } from "@node-actions/domain";

/** Drops a byte order mark; refuses bytes that are not UTF-8. */
const utf8 = new TextDecoder("utf-8", { fatal: true });

/**
 * The body as JSON, whatever content type it is declared as, because curl's default declares a form (contract, section 6).
 * Undefined when there is none. Refuses with `payload_too_large` above `bytes_max` and with `invalid_request` for what is no JSON.
 */
export async function readBody(request: Request, bytes_max: number): Promise<Result<unknown, RequestError>> {
	const bytes = await readBytes(request, bytes_max);
	return bytes.ok ? parseJson(bytes.value) : bytes;
}

async function readBytes(request: Request, bytes_max: number): Promise<Result<Uint8Array, RequestError>> {
	const tooLarge = payloadTooLarge(bytes_max);
	// A declared length bounds what the server reads, so only a body without one has to be counted while it arrives.
	const declared = request.headers.get("content-length");
	if (declared !== null && Number(declared) > bytes_max) return err(tooLarge);
	try {
		if (declared !== null) return ok(new Uint8Array(await request.arrayBuffer()));
		const chunks: Uint8Array[] = [];
		let length = 0;
		for await (const chunk of request.body ?? []) {
			length += chunk.byteLength;
			if (length > bytes_max) return err(tooLarge);
			chunks.push(chunk);
		}
		return ok(Buffer.concat(chunks));
	} catch {
		return err(requestError("invalid_request", "The body ended before it was complete; send it again."));
	}
}

function parseJson(bytes: Uint8Array): Result<unknown, RequestError> {
	if (bytes.byteLength === 0) return ok(undefined);
	try {
		const text = utf8.decode(bytes);
		return ok(text.trim() === "" ? undefined : JSON.parse(text));
	} catch {
		return err(
			requestError("invalid_request", "The body is not JSON in UTF-8; send a JSON object, null, or no body at all."),
		);
	}
}
