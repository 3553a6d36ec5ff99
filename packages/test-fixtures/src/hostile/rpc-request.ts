import fc from "fast-check";

/** A request as it is sent: `text` is the input of a query and the body of everything else. */
export interface RpcRequest {
	readonly method: string;
	readonly path: string;
	readonly search: readonly string[];
	readonly text: string;
	readonly headers: Readonly<Record<string, string | undefined>>;
}

/** Calls of tRPC from nearly right to senseless, for these procedures. */
export function hostileRpcRequest(procedures: readonly string[]): fc.Arbitrary<RpcRequest> {
	return fc.oneof({ weight: 1, arbitrary: plausible }, { weight: 3, arbitrary: wild(procedures) });
}

const node_uid = fc.integer({ min: 0, max: 4 });
const action = fc.constantFrom("remove", "maintenance_on", "maintenance_off", "enslave_node", "drain");

/** Right in form, so that the verbs behind the schemas are reached. */
const plausible = fc
	.oneof(
		fc.record({ method: fc.constant("GET"), path: fc.constant("actions.get"), input: fc.record({ node_uid, action }) }),
		fc.record({
			method: fc.constant("POST"),
			path: fc.constant("actions.start"),
			input: fc.record({ node_uid, action }),
		}),
		fc.record({
			method: fc.constant("POST"),
			path: fc.constant("actions.cancel"),
			input: fc.record({ node_uid, action }),
		}),
		fc.record({ method: fc.constant("GET"), path: fc.constant("nodes.status"), input: fc.record({ node_uid }) }),
	)
	.map(({ method, path, input }): RpcRequest => {
		return { method, path, search: [], text: JSON.stringify(input), headers: { "content-type": "application/json" } };
	});

// No password is long enough to be taken: a run that changed its own user's could ask for nothing more.
const input = fc.oneof(
	fc.record(
		{
			node_uid: fc.oneof(node_uid, fc.double(), fc.string(), fc.constant(2 ** 31)),
			action: fc.oneof(action, fc.string()),
			options: fc.oneof(
				fc.constant(null),
				fc.dictionary(fc.constantFrom("evict_dbs", "force", "__proto__"), fc.jsonValue()),
			),
			uid: fc.oneof(fc.integer(), fc.maxSafeNat(), fc.string()),
			changes: fc.record(
				{ name: fc.string(), role: fc.string(), password: fc.string({ maxLength: 7 }) },
				{ requiredKeys: [] },
			),
			name: fc.string({ unit: "binary" }),
			action_uid: fc.string({ unit: "binary" }),
			ttl: fc.oneof(fc.integer(), fc.double()),
		},
		{ requiredKeys: [] },
	),
	fc.jsonValue(),
);

const text = fc.oneof(
	{ weight: 5, arbitrary: input.map((value) => JSON.stringify(value)) },
	{ weight: 1, arbitrary: fc.string({ unit: "binary" }).map((value) => value.toWellFormed()) },
	{ weight: 1, arbitrary: fc.integer({ min: 1_900, max: 4_000 }).map((length) => JSON.stringify("x".repeat(length))) },
);

const headers = fc.record(
	{
		authorization: fc.oneof(
			fc.string().map((value) => `Basic ${Buffer.from(value).toString("base64")}`),
			fc.stringMatching(/^(Basic|Bearer|JWT)? ?[!-~]*$/),
		),
		"content-type": fc.constantFrom(
			"application/json;charset=utf-8",
			"APPLICATION/JSON",
			"text/plain",
			"multipart/form-data; boundary=x",
			"application/octet-stream",
		),
		"trpc-accept": fc.constantFrom("application/jsonl", "x"),
		accept: fc.constantFrom("application/jsonl", "text/event-stream", "*/*"),
		"last-event-id": fc.constantFrom("1", "x"),
	},
	{ requiredKeys: [] },
);

function wild(procedures: readonly string[]): fc.Arbitrary<RpcRequest> {
	const procedure = fc.constantFrom(...procedures);
	return fc.record({
		method: fc.oneof(
			{ weight: 5, arbitrary: fc.constantFrom("GET", "POST") },
			fc.constantFrom("PUT", "DELETE", "HEAD", "PATCH"),
		),
		path: fc.oneof(
			{ weight: 6, arbitrary: procedure },
			{ weight: 1, arbitrary: fc.array(procedure, { maxLength: 60 }).map((names) => names.join(",")) },
			{ weight: 1, arbitrary: fc.string({ unit: "binary-ascii" }).map((text) => encodeURIComponent(text)) },
			{ weight: 1, arbitrary: fc.stringMatching(/^[%.,~a-z/]*$/) },
		),
		search: fc.subarray(["batch=1", "connectionParams=1", "connectionParams={}", "lastEventId=1", "input", "batch=2"]),
		text,
		headers: fc.oneof({ weight: 2, arbitrary: fc.constant({ "content-type": "application/json" }) }, headers),
	});
}
