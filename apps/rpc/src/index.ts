export type { AppRouter, RouterInputs, RouterOutputs } from "./app-router.ts";
export type { ErrorData, ErrorShape } from "./error-shape.ts";
export { createRpcAdapter } from "./rpc-adapter.ts";
