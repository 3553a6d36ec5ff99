import type { ActionObject } from "@node-actions/application";
import type { Cluster } from "@node-actions/domain";
import type { RequirementId } from "../requirements/all.ts";
import type { Answer, ApiClient, Verb, World, WorldSpec } from "../world.ts";

/** A guarantee that clients of every transport can see, told as steps. */
export interface Scenario {
	/** The guarantee. */
	readonly title: string;
	/** The requirements it shows. */
	readonly covers: readonly RequirementId[];
	/** The world it plays in. Default: the demo cluster, scope `cluster`, preset `documented`. */
	readonly given?: Partial<WorldSpec>;
	readonly steps: readonly Step[];
}

/** One thing done or checked. */
export interface Step {
	/** What it does, for the transcript that a failure prints. */
	readonly text: string;
	run(play: Play): Promise<void>;
}

/** What the steps of one run share. */
export interface Play {
	readonly world: World;
	/** Opens a second world, like this one but for the changes, for a run to compare with. Whoever asks closes it. */
	readonly another: (changes?: Partial<WorldSpec>) => Promise<World>;
	/** The last action accepted on a node under a name, by `at`. */
	readonly started: Map<string, ActionObject>;
	/** Every action accepted, for the checks at the end. */
	readonly accepted: ActionObject[];
	/** The cluster as it was at `remembers`. */
	remembered: Cluster | undefined;
}

/** One request as data: the verb and what is sent with it. */
export type Call = { readonly [Name in Verb]: readonly [Name, ...Parameters<ApiClient[Name]>] }[Verb];

export function send(client: ApiClient, [verb, ...input]: Call): Promise<Answer<unknown>> {
	// A union of verbs cannot be called with a union of their inputs, although `Call` has paired them.
	const request = client[verb] as (...input: readonly unknown[]) => Promise<Answer<unknown>>;
	return request(...input);
}

/** The place of an action in `Play.started`. */
export function at(action: string, node_uid: number): string {
	return `${action}@${node_uid}`;
}

/** A request in words. */
export function inWords([verb, ...input]: Call): string {
	return `${verb}(${input.map((part) => (part === undefined ? "nothing" : JSON.stringify(part))).join(", ")})`;
}
