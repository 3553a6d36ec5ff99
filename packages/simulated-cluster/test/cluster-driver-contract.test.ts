import { clusterDriverContract } from "@node-actions/test-fixtures/driver/cluster-driver-contract";
import { openSimulatedWorld } from "./simulated-world.ts";

clusterDriverContract("the simulated cluster", openSimulatedWorld);
