import { z } from "zod";
import { mustBe } from "./must-be.ts";

const error = mustBe("1 to 255 visible ASCII characters");

/** The caller's name for a request, so that sending it again does nothing twice (contract, section 7). */
export const idempotencyKey = z
	.string(error)
	.regex(/^[\x21-\x7e]{1,255}$/, error)
	.meta({
		id: "IdempotencyKey",
		description: "The same key with the same request answers the same action again, for 24 hours",
	});
