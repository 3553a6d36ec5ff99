import { dryRunSchema } from "@node-actions/application";
import { expect, test } from "vitest";
import { z } from "zod";
import { refusalOfCall } from "./refusal-of-call.ts";
import { startRpc } from "./start-rpc.ts";
import { post, query, refusalIn } from "./wire.ts";

const answer = z.object({ result: z.object({ data: dryRunSchema }) });

test("[S7-plan-query] a dry run is a GET that answers the plan and starts nothing; a mutation of that name is none", async () => {
	await using rpc = await startRpc();
	const input = { node_uid: 1, action: "maintenance_on", options: {} };
	const response = await rpc.send(query("actions.plan", input));
	expect(response.status).toBe(200);
	expect(answer.parse(await response.json()).result.data).toMatchObject({ feasible: true, node_uid: "1" });
	const mutation = await rpc.send("/actions.plan", post(JSON.stringify(input)));
	expect(mutation.status).toBe(405);
	expect((await rpc.client().actions.list.query()).actions).toEqual([]);
});

test("[S7-apply-rpc] the state of a dry run starts the action; another one is CONFLICT, 409", async () => {
	await using rpc = await startRpc();
	const { actions } = rpc.client();
	const input = { node_uid: 1, action: "maintenance_on", options: {} } as const;
	const { cluster_state_id } = await actions.plan.query(input);
	const wrong = { ...input, cluster_state_id: cluster_state_id + 1 };
	for (const call of [() => actions.start.mutate(wrong), () => actions.plan.query(wrong)]) {
		expect(await refusalOfCall(call())).toMatchObject({
			code: "CONFLICT",
			httpStatus: 409,
			error_code: "wrong_cluster_state_id",
		});
	}
	expect((await actions.list.query()).actions).toEqual([]);
	expect(await actions.start.mutate({ ...input, cluster_state_id })).toMatchObject({ status: "queued" });
});

test.each(["newest", "1", -1, 1.5, 1e21, null])(
	"[S7-apply-bad] cluster_state_id %j is 400 and starts nothing",
	async (cluster_state_id) => {
		await using rpc = await startRpc();
		const input = JSON.stringify({ node_uid: 1, action: "maintenance_on", options: {}, cluster_state_id });
		const response = await rpc.send("/actions.start", post(input));
		expect(response.status).toBe(400);
		expect(await refusalIn(response)).toMatchObject({ error_code: "invalid_request" });
		expect((await rpc.client().actions.list.query()).actions).toEqual([]);
	},
);
