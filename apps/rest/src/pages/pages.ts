import { openApiJson } from "../openapi/open-api-json.ts";
import { docsPage, docsScript, swaggerUiFile } from "./docs-page.ts";

/** What is served without login besides the API. */
export interface Page {
	readonly path: string;
	serve(): Response | Promise<Response>;
}

export const PAGES: readonly Page[] = [
	{ path: "/openapi.json", serve: openApiJson },
	{ path: "/docs", serve: docsPage },
	{ path: "/docs/start.js", serve: docsScript },
	{ path: "/docs/swagger-ui.css", serve: () => swaggerUiFile("swagger-ui.css", "text/css; charset=utf-8") },
	{
		path: "/docs/swagger-ui-bundle.js",
		serve: () => swaggerUiFile("swagger-ui-bundle.js", "text/javascript; charset=utf-8"),
	},
];
