import { listBdbs } from "@node-actions/application";
import { unwrap } from "../refusal.ts";
import { noInput, procedure, router } from "../trpc.ts";

/** The cluster's databases. */
export const bdbs = router({
	list: procedure.input(noInput).query(async ({ ctx }) => unwrap(await listBdbs(ctx.service, ctx.principal))),
});
