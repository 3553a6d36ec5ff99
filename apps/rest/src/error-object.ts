import { ERROR_CODES, type RequestError } from "@node-actions/domain";
import { z } from "zod";

/** The body of every error (contract, section 5). */
export const errorObjectSchema = z
	.object({
		error_code: z.enum(ERROR_CODES).meta({ description: "Stable; match on this" }),
		description: z.string().meta({ description: "What is wrong and what to do about it" }),
		message: z.string().meta({ description: "The same text" }),
		action_uid: z.string().optional().meta({ description: "The live action in the way; on action_conflict" }),
	})
	.meta({ id: "Error" });

export type ErrorObject = z.output<typeof errorObjectSchema>;

export function errorObject({ error_code, message, action_uid }: RequestError): ErrorObject {
	return { error_code, description: message, message, ...(action_uid === undefined ? {} : { action_uid }) };
}
