// biome-ignore lint/performance/noBarrelFile: an entry point of the package, like src/index.ts.
export * from "./event.ts";
export * from "./report.ts";
export * from "./scenario.ts";
export type { ScenarioProblem } from "./scenario-problem.ts";
export { type SimulationOptions, type SimulationResult, simulate } from "./simulate.ts";
