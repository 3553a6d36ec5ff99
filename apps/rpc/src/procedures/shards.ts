import { listShards } from "@node-actions/application";
import { unwrap } from "../refusal.ts";
import { noInput, procedure, router } from "../trpc.ts";

/** Every shard and where it is. */
export const shards = router({
	list: procedure.input(noInput).query(async ({ ctx }) => unwrap(await listShards(ctx.service, ctx.principal))),
});
