import { runBackup } from "@node-actions/runtime";

await runBackup();
