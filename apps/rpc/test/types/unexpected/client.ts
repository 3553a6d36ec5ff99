import type { AppRouter } from "@node-actions/rpc";
import { createTRPCClient, httpLink } from "@trpc/client";

// Does not compile, and is no part of the project's own type check: it shows that a wrong call is an error where nothing expects one.
const client = createTRPCClient<AppRouter>({ links: [httpLink({ url: "http://localhost/trpc" })] });

await client.actions.start.mutate({ node_uid: 1, action: "remove", options: { evict_dbs: ["db"] } });
