import { CONFLICT_SCOPES, NODE_UID_MAX, POLICY_PRESETS } from "@node-actions/domain";
import type { TimedCommand } from "@node-actions/domain/simulation";
import { byteSizeSchema } from "@node-actions/simulated-cluster";
import { z } from "zod";
import { durationSchema } from "./duration.ts";
import { actionName, anyOptions, readRequest } from "./request-schema.ts";
import { rollSchema } from "./roll-schema.ts";

const nodeUid = z.int().min(1).max(NODE_UID_MAX);
const SEED_MAX = 2 ** 32 - 1;
const SEED_ADVICE = `must be a whole number from 0 to ${SEED_MAX}`;
const seed = z.int({ error: SEED_ADVICE }).min(0, SEED_ADVICE).max(SEED_MAX, SEED_ADVICE);
const at = durationSchema.meta({ description: "When, counted from the beginning." });

const commandSchema = z
	.strictObject({
		at,
		node: nodeUid.meta({ description: "The node's uid." }),
		action: actionName.exactOptional().meta({ description: "The action to start." }),
		options: anyOptions.exactOptional(),
		cancel: actionName.exactOptional().meta({ description: "The action to cancel, instead of starting one." }),
	})
	.transform((command, context): TimedCommand => {
		const { at: time_ms, node: node_uid, action, cancel, options } = command;
		if ((action === undefined) === (cancel === undefined)) {
			context.addIssue({ code: "custom", message: "needs an action or a cancel, and not both" });
		}
		if (action !== undefined)
			return { kind: "start", time_ms, node_uid, request: readRequest(action, options, context) };
		if (options !== undefined) {
			context.addIssue({ code: "custom", path: ["options"], message: "is for an action; a cancel has no options" });
		}
		return { kind: "cancel", time_ms, node_uid, name: cancel ?? "remove" };
	})
	.meta({ description: "Something that a user asks for." });

const nodes = z
	.union([nodeUid, z.array(nodeUid).min(1)], { error: "write a node's uid, or a list of uids" })
	.transform((given) => (typeof given === "number" ? [given] : given));

const failureSchema = z
	.strictObject({
		at,
		down: nodes.exactOptional().meta({ description: "The node or nodes that die." }),
		up: nodes.exactOptional().meta({ description: "The node or nodes that come back as they were." }),
	})
	.refine(({ down, up }) => down !== undefined || up !== undefined, { message: "needs nodes under down or up" })
	.meta({ description: "Nodes that die or come back at a known time." });

const failuresSchema = z
	.strictObject({
		timed: z.array(failureSchema).default([]),
		random: z
			.strictObject({
				seed: seed.default(1).meta({ description: "Its own, so that other failures can be drawn. Default: 1." }),
				mean_time_to_failure: durationSchema
					.refine((mean) => mean > 0, "must be above 0")
					.meta({
						description: "How long one node lives on average.",
					}),
				repair: durationSchema.meta({ description: "How long until a dead node is back." }),
			})
			.exactOptional(),
	})
	.meta({ description: "Nodes that die, at known times or at random." });

const moveModelSchema = z
	.strictObject({
		bandwidth_bytes_per_second: byteSizeSchema
			.refine((bytes) => bytes > 0, "must be above 0")
			.exactOptional()
			.meta({ description: "What one move transfers in a second. Default: the cluster file's, else 100MiB." }),
		step_duration: durationSchema
			.exactOptional()
			.meta({ description: "How long any other step takes. Default: the cluster file's, else 500ms." }),
		transfers_per_node_max: z
			.int()
			.min(1)
			.exactOptional()
			.meta({ description: "Moves that one node takes part in at once; others wait. Default: no limit." }),
		variation: z
			.number()
			.min(0)
			.max(0.999)
			.exactOptional()
			.meta({ description: "By which share durations vary to either side. Default: 0." }),
		starting: durationSchema.exactOptional().meta({ description: "How long an action is starting. Default: 0." }),
		promotion: durationSchema
			.exactOptional()
			.meta({ description: "How long after a node's death its masters' replicas take over. Default: 0." }),
	})
	.meta({ description: "How long things take." });

/** What `npm run simulate` plays, as a person writes it down in YAML or JSON. */
export const scenarioFileSchema = z
	.strictObject({
		$schema: z.string().exactOptional().meta({ description: "Where the schema of this file is found; for editors." }),
		name: z.string().min(1).max(200).exactOptional().meta({ description: "Title. Default: the file's name." }),
		cluster: z
			.union([z.string().min(1), z.record(z.string(), z.unknown())], {
				error: "write demo, the path of a cluster file, or a cluster itself",
			})
			.meta({
				description:
					"demo, the path of a cluster file (from this file's folder), or a cluster as a cluster file has it.",
			}),
		schedule: z.array(commandSchema).exactOptional().meta({ description: "What users ask for, and when." }),
		roll: rollSchema.exactOptional(),
		move_model: moveModelSchema.prefault({}),
		failures: failuresSchema.exactOptional(),
		seed: seed.default(1).meta({ description: "Names actions and varies durations. Default: 1." }),
		policy: z.enum(POLICY_PRESETS).default("documented").meta({ description: "Default: documented." }),
		conflict_scope: z.enum(CONFLICT_SCOPES).default("cluster").meta({ description: "Default: cluster." }),
		running_actions_max: z
			.int()
			.min(1)
			.exactOptional()
			.meta({ description: "Actions run at once. Default: no bound." }),
		time_limit: durationSchema.exactOptional().meta({ description: "When to stop whatever is left. Default: a year." }),
		events_max: z.int().min(1).exactOptional().meta({ description: "Events after which to stop. Default: 10^9." }),
	})
	.superRefine(({ schedule, roll, failures }, context) => {
		if ((schedule === undefined) === (roll === undefined)) {
			context.addIssue({ code: "custom", message: "needs a schedule or a roll, and not both" });
		}
		if (roll !== undefined && failures !== undefined) {
			context.addIssue({ code: "custom", path: ["failures"], message: "go with a schedule; a roll has none" });
		}
	})
	.meta({
		title: "Scenario file of Node Actions",
		description: 'What `npm run simulate` plays. Durations are milliseconds, or text with units: "30s", "5m", "1h30m".',
	});

export type ScenarioFile = z.output<typeof scenarioFileSchema>;
