import { runRestore } from "@node-actions/test-fixtures/model/run-restore";
import { openServiceWorld } from "./service-world.ts";

runRestore(openServiceWorld, "service");
