import { runModel } from "@node-actions/test-fixtures/model/run-model";
import { runScenarios } from "@node-actions/test-fixtures/scenario/run-scenarios";
import { openRpcWorld } from "./world.ts";

runScenarios(openRpcWorld, "rpc");
runModel(openRpcWorld, "rpc");
