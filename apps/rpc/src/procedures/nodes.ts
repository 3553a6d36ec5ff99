import {
	deleteSnapshot,
	getNode,
	getNodeStatus,
	listNodeStatuses,
	listNodes,
	listSnapshots,
	nodeRequest,
	strictObject,
	text,
} from "@node-actions/application";
import { unwrap } from "../refusal.ts";
import { noInput, procedure, router } from "../trpc.ts";

const snapshotRequest = strictObject({ ...nodeRequest.shape, name: text("the name of a snapshot", 255) });

/** The cluster's nodes, how they are, and their snapshots. */
export const nodes = router({
	list: procedure.input(noInput).query(async ({ ctx }) => unwrap(await listNodes(ctx.service, ctx.principal))),
	get: procedure
		.input(nodeRequest)
		.query(async ({ ctx, input }) => unwrap(await getNode(ctx.service, ctx.principal, input))),
	statuses: procedure
		.input(noInput)
		.query(async ({ ctx }) => unwrap(await listNodeStatuses(ctx.service, ctx.principal))),
	status: procedure
		.input(nodeRequest)
		.query(async ({ ctx, input }) => unwrap(await getNodeStatus(ctx.service, ctx.principal, input))),
	snapshots: procedure
		.input(nodeRequest)
		.query(async ({ ctx, input }) => unwrap(await listSnapshots(ctx.service, ctx.principal, input))),
	deleteSnapshot: procedure
		.input(snapshotRequest)
		.mutation(async ({ ctx, input }) => unwrap(await deleteSnapshot(ctx.service, ctx.principal, input))),
});
