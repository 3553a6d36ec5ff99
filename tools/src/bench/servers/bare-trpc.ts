import { serve } from "@hono/node-server";
import { initTRPC } from "@trpc/server";
import { fetchRequestHandler } from "@trpc/server/adapters/fetch";
import { Hono } from "hono";
import { textOf } from "../child-server.ts";
import { inputOf, serveParent } from "./serve-parent.ts";

/** The least a tRPC query under Hono can do: the same procedure path, input and answer, without looking at anything. */
const answer: unknown = JSON.parse(inputOf((input) => textOf(input, "body")));
const t = initTRPC.create({ isDev: false });
const router = t.router({
	actions: t.router({ get: t.procedure.input((input: unknown) => input).query(() => answer) }),
});
const app = new Hono();
app.all("/trpc/*", ({ req }) => fetchRequestHandler({ endpoint: "/trpc", router, req: req.raw }));
serve({ fetch: app.fetch, hostname: "127.0.0.1", port: 0 }, ({ port }) => serveParent(`http://127.0.0.1:${port}`));
