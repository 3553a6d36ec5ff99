// biome-ignore lint/performance/noBarrelFile: an entry point of the package, like src/index.ts.
export * from "./event.ts";
export { clusterAt, replay } from "./replay.ts";
export * from "./report.ts";
export { type RollFailure, type RollResult, roll } from "./roll.ts";
export { ROLL_ORDERS, type RollOrder } from "./roll-order.ts";
export type { RollPlan } from "./roll-plan.ts";
export * from "./scenario.ts";
export type { ScenarioProblem } from "./scenario-problem.ts";
export { type RollSearch, type RollSearchResult, type RollTrial, searchRoll } from "./search-roll.ts";
export { type SimulationOptions, type SimulationResult, simulate } from "./simulate.ts";
