import { createRestAdapter } from "@node-actions/rest";
import { createRpcAdapter } from "@node-actions/rpc";
import { runProgram } from "@node-actions/runtime";

await runProgram({ name: "node-actions", adapters: [createRestAdapter, createRpcAdapter] });
