import { z } from "zod";

/** The caller's name for a request, so that sending it again does nothing twice (contract, section 7). */
export const idempotencyKey = z
	.string()
	.regex(/^[\x21-\x7e]{1,255}$/, { error: "must have 1 to 255 visible ASCII characters" })
	.meta({
		id: "IdempotencyKey",
		description: "The same key with the same request answers the same action again, for 24 hours",
	});
