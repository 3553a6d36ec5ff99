import { respondJson } from "../respond.ts";
import type { Json } from "./components.ts";
import { openApiDocument } from "./open-api-document.ts";

let document: Json | undefined;

/** The document as it is served. Made when first asked for, so that starting does not wait for it. */
export function openApiJson(): Response {
	document ??= openApiDocument();
	return respondJson(200, document);
}
