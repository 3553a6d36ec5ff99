import { initTRPC } from "@trpc/server";
import { z } from "zod";
import type { RpcContext } from "./context.ts";
import { errorShape } from "./error-shape.ts";
import { Refusal, unwrap } from "./refusal.ts";
import { refusalOf } from "./refusal-of.ts";

/** A subscription shows at least this often that it still stands; its client connects again when it has heard nothing for three times as long. */
const PING_MS = 15_000;

const t = initTRPC.context<RpcContext>().create({
	// Otherwise tRPC takes it from NODE_ENV, and when true it renders a stack trace for every refusal before the formatter sees it.
	isDev: false,
	sse: {
		ping: { enabled: true, intervalMs: PING_MS },
		client: { reconnectAfterInactivityMs: 3 * PING_MS },
	},
	errorFormatter: ({ error, type, path }) => errorShape(refusalOf(error, type), path),
});

export const { router } = t;

/**
 * What every procedure begins with. It stands before any `.input()`, because tRPC runs both in the order written and a caller who is not
 * known must hear 401 and not what is wrong with the input (contract, section 5).
 */
export const procedure = t.procedure.use(({ ctx, next }) => {
	const principal = unwrap(ctx.identity);
	if (ctx.refusal !== undefined) throw new Refusal(ctx.refusal);
	return next({ ctx: { principal } });
});

/** The input of a procedure that takes none: whatever is sent is refused, not ignored. */
export const noInput = z.void({ error: "must be absent: this procedure takes none" });
