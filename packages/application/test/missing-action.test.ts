import { ClusterUnavailable } from "@node-actions/application";
import { expect, test } from "vitest";
import { missingAction } from "../src/verbs/missing-action.ts";

function missing(describe: () => Promise<unknown>) {
	return missingAction({ driver: { describe } as never }, 1, "remove");
}

test("an action that is not found stays so while the cluster cannot say whether its node is there", async () => {
	expect(await missing(() => Promise.reject(new ClusterUnavailable("gone")))).toMatchObject({
		ok: false,
		error: { error_code: "action_not_found", message: expect.stringMatching(/^Node 1 has no remove action /) },
	});
});

test("a driver that fails otherwise is not taken for a cluster that is out of reach", async () => {
	await expect(missing(() => Promise.reject(new Error("a bug")))).rejects.toThrow("a bug");
});
