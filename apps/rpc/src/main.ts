import { runProgram } from "@node-actions/runtime";
import { createRpcAdapter } from "./rpc-adapter.ts";

await runProgram({ name: "rpc", adapters: [createRpcAdapter] });
