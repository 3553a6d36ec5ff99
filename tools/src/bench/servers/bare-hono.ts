import { serve } from "@hono/node-server";
import { Hono } from "hono";
import { textOf } from "../child-server.ts";
import { inputOf, serveParent } from "./serve-parent.ts";

/** The least a Hono route can do: the path of "get one action" and the same bytes, without looking at anything. */
const body = inputOf((input) => textOf(input, "body"));
const app = new Hono();
app.get("/v1/nodes/:node_uid/actions/:action", (context) =>
	context.body(body, 200, { "content-type": "application/json" }),
);
serve({ fetch: app.fetch, hostname: "127.0.0.1", port: 0 }, ({ port }) => serveParent(`http://127.0.0.1:${port}`));
