export { createRpcAdapter } from "./rpc-adapter.ts";
export type * from "./types.ts";
