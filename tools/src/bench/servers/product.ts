import { createRestAdapter } from "@node-actions/rest";
import { createRpcAdapter } from "@node-actions/rpc";
import { configWith, startServer } from "@node-actions/runtime";
import { textOf } from "../child-server.ts";
import { ADMIN } from "../service/admin.ts";
import { benchCluster } from "../service/bench-cluster.ts";
import { inputOf, serveParent } from "./serve-parent.ts";

/**
 * The product as `npm start` composes it, on a data directory that may hold actions already, with its log on, and with a cluster so
 * slow that what is started stays under way.
 */
const data_dir = inputOf((input) => textOf(input, "data_dir"));
const config = configWith({
	data_dir,
	http_port: 0,
	https: false,
	conflict_scope: "node",
	speed: 0.001,
	admin_user: ADMIN.user,
	admin_password: ADMIN.password,
});
const server = await startServer(config, [createRestAdapter, createRpcAdapter], { cluster: benchCluster() });
serveParent(server.urls.http ?? "");
