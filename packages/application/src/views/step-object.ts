import { bytesOf, describeStep, type Step } from "@node-actions/domain";
import { z } from "zod";

type Kind = Step["kind"];

const shard_uid = z.string();
const node_uid = z.int();
const emptied = node_uid.optional().meta({
	description:
		"The node that the action empties: the step does nothing once this is no longer where the role is. Absent where a role is given back",
});
const role = z.enum(["master", "slave"]);

/** What a step of each kind says beside its kind, as the domain says it. `after` and `bytes` are told of every step. */
const fields = {
	create_snapshot: {
		snapshot: z
			.object({
				name: z.string(),
				node_uid,
				kind: z.enum(["maintenance", "user"]),
				created_time: z.int().meta({ description: "Unix seconds" }),
				accept_servers: z.boolean(),
				max_listeners: z.int(),
				was_primary: z.boolean(),
				shards: z.array(z.object({ uid: shard_uid, role })),
				endpoints: z.array(z.string()),
			})
			.meta({ description: "What the node is and holds, to be given back later" }),
	},
	stop_placement: { node_uid, maintenance_depth: z.int().meta({ description: "Activations of maintenance after it" }) },
	fail_over: { from_shard_uid: shard_uid, to_shard_uid: shard_uid, from_node_uid: emptied },
	migrate: { shard_uid, from_node_uid: node_uid, to_node_uid: node_uid },
	rebind_endpoint: { endpoint_uid: z.string(), from_node_uid: node_uid, to_node_uid: node_uid },
	change_primary: { from_node_uid: emptied, to_node_uid: node_uid },
	wait_for_persistence: { shard_uids: z.array(shard_uid) },
	restore_placement: {
		node_uid,
		accept_servers: z.boolean(),
		max_listeners: z.int(),
		maintenance_depth: z.int().meta({ description: "Activations of maintenance after it" }),
	},
	delete_snapshot: { node_uid, name: z.string() },
	remove_node: { node_uid },
} as const satisfies {
	[Name in Kind]: Record<Exclude<keyof Extract<Step, { kind: Name }>, "kind" | "bytes">, z.ZodType>;
};

function stepOf<Name extends Kind>(kind: Name) {
	return z.object({
		kind: z.literal(kind),
		description: z.string(),
		bytes: z.number().meta({ description: "Bytes that the step transfers" }),
		after: z.array(z.int()).meta({ description: "Places in this list of the steps that come before it" }),
		...fields[kind],
	});
}

export const STEP_KINDS = Object.keys(fields) as readonly Kind[];

/** A step of a plan, as a dry run answers it. */
export const stepSchema = z
	.discriminatedUnion("kind", [
		stepOf("create_snapshot"),
		stepOf("stop_placement"),
		stepOf("fail_over"),
		stepOf("migrate"),
		stepOf("rebind_endpoint"),
		stepOf("change_primary"),
		stepOf("wait_for_persistence"),
		stepOf("restore_placement"),
		stepOf("delete_snapshot"),
		stepOf("remove_node"),
	])
	.meta({ id: "Step" });

type StepObject = z.output<typeof stepSchema>;

export function stepObject(step: Step & { readonly after: readonly number[] }): StepObject {
	// The fields are those of the domain's step, which the type checker cannot follow through a union.
	return { ...step, after: [...step.after], bytes: bytesOf(step), description: describeStep(step) } as StepObject;
}
