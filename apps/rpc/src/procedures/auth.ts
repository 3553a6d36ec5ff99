import { issueToken, tokenRequest } from "@node-actions/application";
import { unwrap } from "../refusal.ts";
import { procedure, router } from "../trpc.ts";

/** Tokens, by password or by a token that still lives. */
export const auth = router({
	token: procedure
		.input(tokenRequest.prefault({}))
		.mutation(async ({ ctx, input }) => unwrap(await issueToken(ctx.service, ctx.principal, input))),
});
