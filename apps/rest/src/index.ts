export { createRestAdapter } from "./create-rest-adapter.ts";
export { openApiDocument } from "./openapi/open-api-document.ts";
