import type { Route } from "../route.ts";
import { clusterActionRoutes } from "./cluster-action-routes.ts";
import { clusterRoutes } from "./cluster-routes.ts";
import { historyRoutes } from "./history-routes.ts";
import { nodeActionRoutes } from "./node-action-routes.ts";
import { userRoutes } from "./user-routes.ts";
import { watchRoutes } from "./watch-routes.ts";

/**
 * Every route of the API. This list registers the handlers and writes the OpenAPI document.
 */
export const ROUTES: readonly Route[] = [
	...nodeActionRoutes,
	...watchRoutes,
	...historyRoutes,
	...clusterRoutes,
	...clusterActionRoutes,
	...userRoutes,
];
