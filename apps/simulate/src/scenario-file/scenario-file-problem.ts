import type { ScenarioProblem } from "@node-actions/domain/simulation";
import type { ClusterFileRule, FilePosition } from "@node-actions/simulated-cluster";

/** The rule that a scenario file, or the cluster in it, breaks. */
export type ScenarioFileRule = ClusterFileRule | ScenarioProblem["rule"];

export interface ScenarioFileProblem extends Partial<FilePosition> {
	/** The file as it was named by the caller, or the cluster file that the scenario names. */
	readonly file: string;
	readonly rule: ScenarioFileRule;
	/** A sentence that says what is wrong. */
	readonly message: string;
}

/** "drain.yaml:14:7: unknown_node: schedule[0].node is 9, which is not in the cluster." */
export function describeProblem({ file, line, column, rule, message }: ScenarioFileProblem): string {
	const place = line === undefined ? file : `${file}:${line}:${column}`;
	return `${place}: ${rule}: ${message}`;
}
