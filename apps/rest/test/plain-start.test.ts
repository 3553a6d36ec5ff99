import { plainStart, startInput, startRequest } from "@node-actions/application";
import { ACTION_NAMES } from "@node-actions/domain";
import { describe, expect, test } from "vitest";

const NAMES = [...ACTION_NAMES, "drain", "constructor", ""];
const NO_OPTIONS = [undefined, null, {}];
const OTHERS = [[], "", "{}", 0, false, { demote_node: true }, { max_concurrent_actions: 2 }, { nonsense: undefined }];

describe("a start without options", () => {
	test.each(NAMES)(
		"is taken for %j exactly where the schema takes it, and as what the schema makes of it",
		(action) => {
			for (const options of NO_OPTIONS) {
				const parsed = startRequest.safeParse({ node_uid: 7, action, options });
				expect(plainStart(7, action, options)).toEqual(parsed.success ? startInput(parsed.data) : undefined);
			}
		},
	);

	test.each(NAMES)("leaves everything but an absent body, null and {} to the schema, for %j", (action) => {
		for (const options of OTHERS) expect(plainStart(7, action, options)).toBeUndefined();
	});
});
