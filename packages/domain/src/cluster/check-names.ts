import type { BdbUid } from "../uid.ts";
import type { Cluster } from "./cluster.ts";
import type { ClusterProblem } from "./cluster-problem.ts";
import { openPositions } from "./positions.ts";

/** Whoever names a database by its name or its uid, as `evict_dbs` may, means one database. */
export function* checkNames({ bdbs }: Cluster): Iterable<ClusterProblem> {
	const uids = openPositions(bdbs.map(({ uid }) => uid));
	const named = new Map<string, BdbUid>();
	for (const [at, { uid, name }] of bdbs.entries()) {
		const other = named.get(name);
		if (other === undefined) named.set(name, uid);
		// One uid given twice is a mistake of its own.
		else if (other !== uid) {
			yield {
				rule: "duplicate_name",
				message: `Databases ${other} and ${uid} are both named ${name}; give each its own name.`,
				path: ["bdbs", at, "name"],
			};
		}
		const number = Number(name);
		if (number !== uid && String(number) === name && uids.of(number) >= 0) {
			yield {
				rule: "ambiguous_name",
				message: `Database ${uid} is named ${name}, which is the uid of another; give it a name that is none.`,
				path: ["bdbs", at, "name"],
			};
		}
	}
}
