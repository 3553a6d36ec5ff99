import type { inferRouterInputs, inferRouterOutputs } from "@trpc/server";
import { actions } from "./procedures/actions.ts";
import { auth } from "./procedures/auth.ts";
import { bdbs } from "./procedures/bdbs.ts";
import { nodes } from "./procedures/nodes.ts";
import { shards } from "./procedures/shards.ts";
import { users } from "./procedures/users.ts";
import { router } from "./trpc.ts";

export const appRouter = router({ actions, nodes, shards, bdbs, users, auth });

/** The type that clients are compiled against: `createTRPCClient<AppRouter>(…)`. */
export type AppRouter = typeof appRouter;

/** What each procedure takes: `RouterInputs["actions"]["start"]`. */
export type RouterInputs = inferRouterInputs<AppRouter>;

/** What each procedure answers: `RouterOutputs["actions"]["get"]`. */
export type RouterOutputs = inferRouterOutputs<AppRouter>;
