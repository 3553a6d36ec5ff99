import { expect, test } from "vitest";
import { ClusterOutcomeUnknown, ClusterUnavailable } from "../src/ports/unavailable.ts";
import type { ServiceDeps } from "../src/service-deps.ts";
import { deleteSnapshot } from "../src/verbs/delete-snapshot.ts";

const CLUSTER = { nodes: [{ uid: 1 }], snapshots: [{ node_uid: 1, name: "mine", kind: "manual" }] };

/** Deletes a snapshot of a cluster that answers so. */
function deleted(driver: { readonly describe: () => unknown; readonly execute: () => unknown }): Promise<unknown> {
	const principal = { role: "admin" } as Parameters<typeof deleteSnapshot>[1];
	const deps = { driver, actions: { closedNodes: async () => [] } } as unknown as ServiceDeps;
	return deleteSnapshot(deps, principal, { node_uid: 1, name: "mine" });
}

const gone = () => Promise.reject(new ClusterUnavailable("gone"));

test("a snapshot is surely still there where the cluster was not asked to delete it, and only there", async () => {
	await expect(deleted({ describe: gone, execute: gone })).rejects.toMatchObject({ outcome: "unchanged" });
	const asked = deleted({ describe: () => CLUSTER, execute: gone });
	await expect(asked).rejects.toThrow(ClusterOutcomeUnknown);
	await expect(asked).rejects.toMatchObject({ outcome: "unknown" });
});
