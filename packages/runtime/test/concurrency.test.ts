import { runConcurrency } from "@node-actions/test-fixtures/concurrency/run-concurrency";
import { runTargetDeath } from "@node-actions/test-fixtures/concurrency/run-target-death";
import { runWayHome } from "@node-actions/test-fixtures/concurrency/run-way-home";
import { openMortalWorld } from "./service-world.ts";

runConcurrency(openMortalWorld);
runTargetDeath(openMortalWorld);
runWayHome(openMortalWorld);
