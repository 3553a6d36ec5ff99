import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);

/** Everything comes from this server, no script is inline, and no other site may frame the page or receive a form. */
const CONTENT_SECURITY_POLICY = [
	"default-src 'none'",
	"script-src 'self'",
	"style-src 'self'",
	"img-src 'self' data:",
	"connect-src 'self'",
	"base-uri 'none'",
	"form-action 'none'",
	"frame-ancestors 'none'",
].join("; ");

const HTML = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Node Actions API</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/docs/swagger-ui.css">
</head>
<body>
<div id="swagger-ui"></div>
<noscript>This page needs JavaScript; the document itself is at <a href="/openapi.json">/openapi.json</a>.</noscript>
<script src="/docs/swagger-ui-bundle.js"></script>
<script src="/docs/start.js"></script>
</body>
</html>
`;

const SCRIPT = `SwaggerUIBundle({ url: "/openapi.json", dom_id: "#swagger-ui", deepLinking: true, validatorUrl: null });
`;

/** The page that shows the OpenAPI document. */
export function docsPage(): Response {
	return file(HTML, "text/html; charset=utf-8");
}

export function docsScript(): Response {
	return file(SCRIPT, "text/javascript; charset=utf-8");
}

/** A file of the installed swagger-ui-dist, read when asked for: rarely, and it is too large to keep in memory. */
export async function swaggerUiFile(name: string, content_type: string): Promise<Response> {
	return file(await readFile(require.resolve(`swagger-ui-dist/${name}`), "utf8"), content_type);
}

function file(content: string, content_type: string): Response {
	return new Response(content, {
		headers: {
			"content-type": content_type,
			"content-length": String(Buffer.byteLength(content)),
			"cache-control": "no-cache",
			"content-security-policy": CONTENT_SECURITY_POLICY,
			"referrer-policy": "no-referrer",
			"x-content-type-options": "nosniff",
		},
	});
}
