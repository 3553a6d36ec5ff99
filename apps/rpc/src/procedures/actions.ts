import {
	actionObject,
	actionRequest,
	cancelAction,
	eventIdInText,
	getAction,
	getClusterAction,
	historyRequest,
	listActions,
	listHistory,
	listNodeActions,
	nodeRequest,
	planStart,
	startAction,
	startInput,
	startRequest,
	strictObject,
	text,
	watchActions,
	watchPlace,
} from "@node-actions/application";
import { unwrap } from "../refusal.ts";
import { noInput, procedure, router } from "../trpc.ts";
import { watchStream } from "../watch-stream.ts";

const uidRequest = strictObject({ action_uid: text("the uid of an action", 64) });

/** tRPC's clients send `lastEventId` by themselves when they connect again. */
const watchRequest = strictObject({ ...watchPlace.shape, lastEventId: eventIdInText.nullish() }).prefault({});

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
	/** What happened, a page at a time, also to actions whose record is gone. */
	history: procedure
		.input(historyRequest.prefault({}))
		.query(async ({ ctx, input }) => unwrap(await listHistory(ctx.service, ctx.principal, input))),
	/** Everything that happens from now on, or after the event whose id is given. */
	watch: procedure.input(watchRequest).subscription(async ({ ctx, input: { lastEventId, ...place }, signal }) => {
		const input = { ...place, ...(typeof lastEventId === "number" ? { after: lastEventId } : {}) };
		return watchStream(unwrap(await watchActions(ctx.service, ctx.principal, input, ctx.disconnect)), signal);
	}),
});
