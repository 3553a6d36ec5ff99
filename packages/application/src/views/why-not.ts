import { BROKEN_RULES, type Explanation, RULE_SENTENCES } from "@node-actions/domain";
import { z } from "zod";
import { remedyObject, remedySchema } from "./remedy-object.ts";

const blockedSchema = z.array(
	z.object({
		uid: z.string().meta({ description: "Shard or endpoint without a place" }),
		candidates: z.array(z.object({ node_uid: z.int(), rule: z.enum(BROKEN_RULES), reason: z.string() })),
		candidates_total: z.int().optional().meta({ description: "How many nodes broke a rule, where not all are listed" }),
	}),
);

/** Why an action could not be planned, shard by shard, and what would help (contract, section 7). */
export const reasonsSchema = z.object({
	blocked: blockedSchema.meta({
		description: "What has no place; empty where the reason is another one, which the message tells",
	}),
	blocked_total: z.int().optional().meta({ description: "How many have no place, where not all are listed" }),
	remedy: remedySchema.optional(),
});

export type Reasons = z.output<typeof reasonsSchema>;

export function reasons({ blocked, blocked_total, remedy }: Explanation): Reasons {
	return {
		blocked: blocked.map(({ uid, candidates, candidates_total }) => ({
			uid,
			candidates: candidates.map(({ node_uid, rule }) => ({ node_uid, rule, reason: RULE_SENTENCES[rule] })),
			...(candidates_total === undefined ? {} : { candidates_total }),
		})),
		...(blocked_total === undefined ? {} : { blocked_total }),
		...(remedy === undefined ? {} : { remedy: remedyObject(remedy) }),
	};
}
