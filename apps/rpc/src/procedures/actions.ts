import {
	actionObject,
	actionRequest,
	cancelAction,
	getAction,
	getClusterAction,
	listActions,
	listNodeActions,
	nodeRequest,
	planStart,
	startAction,
	startInput,
	startRequest,
} from "@node-actions/application";
import { z } from "zod";
import { unwrap } from "../refusal.ts";
import { noInput, procedure, router } from "../trpc.ts";

const uidRequest = z.strictObject({ action_uid: z.string().min(1).max(64) });

/** The five documented routes as procedures, and an action by its GUID. */
export const actions = router({
	list: procedure.input(noInput).query(async ({ ctx }) => unwrap(await listActions(ctx.service, ctx.principal))),
	listForNode: procedure
		.input(nodeRequest)
		.query(async ({ ctx, input }) => unwrap(await listNodeActions(ctx.service, ctx.principal, input))),
	get: procedure
		.input(actionRequest)
		.query(async ({ ctx, input }) => unwrap(await getAction(ctx.service, ctx.principal, input))),
	getByUid: procedure
		.input(uidRequest)
		.query(async ({ ctx, input }) => actionObject(unwrap(await getClusterAction(ctx.service, ctx.principal, input)))),
	/** What a start would do now, without doing it; or why it cannot be done, and what would help. */
	plan: procedure
		.input(startRequest)
		.query(async ({ ctx, input }) => unwrap(await planStart(ctx.service, ctx.principal, startInput(input)))),
	start: procedure
		.input(startRequest)
		.mutation(async ({ ctx, input }) => unwrap(await startAction(ctx.service, ctx.principal, startInput(input)))),
	cancel: procedure
		.input(actionRequest)
		.mutation(async ({ ctx, input }) => unwrap(await cancelAction(ctx.service, ctx.principal, input))),
});
