import { runProgram } from "@node-actions/runtime";
import { createRestAdapter } from "./create-rest-adapter.ts";

await runProgram({ name: "rest", adapters: [createRestAdapter] });
