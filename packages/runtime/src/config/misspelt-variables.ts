import { editDistance } from "@node-actions/application";
import { OPTION_NAMES, OPTIONS } from "./options.ts";
import type { Environment } from "./read-config.ts";

/** An environment variable that no option reads, though it looks like one's. */
export interface MisspeltVariable {
	readonly variable: string;
	/** The variable that was probably meant. */
	readonly meant: string;
}

/** So many letters may be wrong. */
const EDITS_MAX = 2;

/** What orchestrators tell of a service that is named node-actions (https://kubernetes.io/docs/concepts/services-networking/service/#environment-variables). */
const OF_ORCHESTRATORS = /^NODE_ACTIONS_(SERVICE|PORT)(_|$)/;

const KNOWN: readonly string[] = OPTION_NAMES.map((name) => OPTIONS[name].env);

/** A sentence for whoever has set it. It does not tell the value. */
export function describeMisspelt({ variable, meant }: MisspeltVariable): string {
	return `${variable} is no option and does nothing; was ${meant} meant?`;
}

/** Variables that were probably set for an option and do nothing. Empty ones count as not set, and letters may be small where they should be capitals. */
export function misspeltVariables(environment: Environment): readonly MisspeltVariable[] {
	return Object.entries(environment).flatMap(([variable, value]) => {
		if (!value || KNOWN.includes(variable) || OF_ORCHESTRATORS.test(variable)) return [];
		const letters = variable.toUpperCase();
		const [nearest] = KNOWN.map((meant) => ({ meant, edits: editDistance(letters, meant, EDITS_MAX) })).toSorted(
			(a, b) => a.edits - b.edits,
		);
		return nearest === undefined || nearest.edits > EDITS_MAX ? [] : [{ variable, meant: nearest.meant }];
	});
}
