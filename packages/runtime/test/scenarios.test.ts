import { runModel } from "@node-actions/test-fixtures/model/run-model";
import { runScenarios } from "@node-actions/test-fixtures/scenario/run-scenarios";
import { openServiceWorld } from "./service-world.ts";

runScenarios(openServiceWorld, "service");
runModel(openServiceWorld, "service");
