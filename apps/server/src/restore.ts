import { runRestore } from "@node-actions/runtime";

await runRestore();
