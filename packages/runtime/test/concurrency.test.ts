import { runConcurrency } from "@node-actions/test-fixtures/concurrency/run-concurrency";
import { openMortalWorld } from "./service-world.ts";

runConcurrency(openMortalWorld);
