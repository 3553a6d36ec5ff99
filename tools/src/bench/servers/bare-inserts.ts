import { serve } from "@hono/node-server";
import { Hono } from "hono";
import { textOf } from "../child-server.ts";
import { rawPostgres } from "./raw-postgres.ts";
import { rawSqlite } from "./raw-sqlite.ts";
import { inputOf, serveParent } from "./serve-parent.ts";

/**
 * The least a Hono route can do that stores what a POST stores before it answers: it asks nobody who sends the request, checks nothing, and answers the
 * same to all. `place` is a data directory or the URL of a database.
 */
const { place, body } = inputOf((input) => ({ place: textOf(input, "place"), body: textOf(input, "body") }));
const insert = place.startsWith("postgres:") ? await rawPostgres(place) : rawSqlite(place);
const app = new Hono();
app.post("/v1/nodes/:node_uid/actions/:action", async (context) => {
	await context.req.text();
	await insert();
	return context.body(body, 200, { "content-type": "application/json" });
});
serve({ fetch: app.fetch, hostname: "127.0.0.1", port: 0 }, ({ port }) => serveParent(`http://127.0.0.1:${port}`));
