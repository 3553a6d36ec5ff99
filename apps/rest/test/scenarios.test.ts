import { runModel } from "@node-actions/test-fixtures/model/run-model";
import { runScenarios } from "@node-actions/test-fixtures/scenario/run-scenarios";
import { openRestWorld } from "./world.ts";

runScenarios(openRestWorld, "rest");
runModel(openRestWorld, "rest");
