import { type Cluster, checkCluster } from "@node-actions/domain";
import fc from "fast-check";
import { buildCluster } from "./cluster-builder.ts";

/**
 * Sound clusters of `nodes` nodes (at least 3): roomy or tight ones, in racks or not, with databases of every kind. About one in four
 * that are thought up breaks a rule and is dropped.
 */
export function anyCluster(nodes: { readonly min: number; readonly max: number }): fc.Arbitrary<Cluster> {
	return fc
		.integer(nodes)
		.chain((count) => fc.record({ nodes: anyNodes(count), databases: anyDatabases(count), primary: at(count) }))
		.map(({ nodes, databases, primary }) =>
			buildCluster({ nodes, databases: databases.map((one, index) => ({ ...one, name: `db${index + 1}` })), primary }),
		)
		.filter((cluster) => checkCluster(cluster).length === 0);
}

function at(count: number) {
	return fc.integer({ min: 1, max: count });
}

function anyNodes(count: number) {
	const node = fc.record({
		gib: fc.integer({ min: 3, max: 8 }),
		max_redis_servers: fc.integer({ min: 3, max: 10 }),
		rack: fc.constantFrom("a", "b", "c"),
	});
	return fc.array(node, { minLength: count, maxLength: count });
}

function anyDatabases(count: number) {
	const copies = fc
		.tuple(at(count), at(count - 1))
		.map(([master, step]) => `${master}/${((master + step - 1) % count) + 1}`);
	const kind = fc.constantFrom({}, { active_active: true } as const, { rack_aware: true } as const);
	const endpoints = fc.array(at(count), { minLength: 1, maxLength: 2 });
	const gib = fc.constantFrom(0.5, 1, 1.5);
	const replicated = fc
		.record({ ranges: fc.array(copies, { minLength: 1, maxLength: 3 }), kind, endpoints, gib })
		.map(({ kind: flags, ...rest }) => ({ ...rest, ...flags }));
	const single = fc.record({
		ranges: fc.array(at(count).map(String), { minLength: 1, maxLength: 2 }),
		endpoints,
		gib,
	});
	return fc.array(fc.oneof({ weight: 2, arbitrary: replicated }, { weight: 1, arbitrary: single }), {
		minLength: 1,
		maxLength: 3,
	});
}
