import { actionOptions } from "@node-actions/application";
import { ACTION_NAMES, type ActionName, type ActionRequest } from "@node-actions/domain";
import { z } from "zod";

export const actionName = z.enum(ACTION_NAMES, { error: `must be one of ${ACTION_NAMES.join(", ")}` });

/** Checked once the action's name is known, by `readRequest`. */
export const anyOptions = z
	.record(z.string(), z.unknown(), { error: "must be a map of options" })
	.meta({ description: "Options of the action, as in the body of a request. Default: none." });

/** Name and options as one request; what is wrong with the options is entered as issues under `options`. */
export function readRequest(name: ActionName, options: unknown, context: z.RefinementCtx): ActionRequest {
	const parsed = actionOptions[name].safeParse(options ?? {});
	if (!parsed.success) {
		for (const issue of parsed.error.issues) {
			const path = ["options", ...issue.path];
			context.addIssue(
				issue.code === "unrecognized_keys"
					? { code: issue.code, keys: issue.keys, message: issue.message, path }
					: { code: "custom", message: issue.message, path },
			);
		}
		return z.NEVER;
	}
	// The table pairs every name with the options of that name, which the type checker cannot see through a union.
	return { name, options: parsed.data } as ActionRequest;
}
