import { runConcurrency } from "@node-actions/test-fixtures/concurrency/run-concurrency";
import { runTargetDeath } from "@node-actions/test-fixtures/concurrency/run-target-death";
import { openMortalWorld } from "./service-world.ts";

runConcurrency(openMortalWorld);
runTargetDeath(openMortalWorld);
