import { createRestAdapter } from "@node-actions/rest";
import { createRpcAdapter } from "@node-actions/rpc";
import { type Config, configWith, startServer } from "@node-actions/runtime";
import { ADMIN } from "../service/admin.ts";
import { benchCluster } from "../service/bench-cluster.ts";
import { inputOf, serveParent } from "./serve-parent.ts";

/**
 * The product as `npm start` composes it, where the parent's configuration says that its data is, with its log on, and with a cluster so
 * slow that what is started stays under way.
 */
const config = configWith({
	http_port: 0,
	https: false,
	conflict_scope: "node",
	speed: 0.001,
	admin_user: ADMIN.user,
	admin_password: ADMIN.password,
	...inputOf((input) => input as Partial<Config>),
});
const server = await startServer(config, [createRestAdapter, createRpcAdapter], { cluster: benchCluster() });
serveParent(server.urls.http ?? "");
