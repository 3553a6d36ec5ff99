import {
	authorise,
	err,
	type NodeUid,
	nodeNotFound,
	noSnapshotNamed,
	ok,
	type RequestError,
	type Result,
	requestError,
	type Step,
} from "@node-actions/domain";
import { describeCluster } from "../describe-cluster.ts";
import type { StepOutcome } from "../ports/cluster-driver.ts";
import { ClusterOutcomeUnknown, ClusterUnavailable } from "../ports/unavailable.ts";
import type { Principal } from "../principal.ts";
import type { ServiceDeps } from "../service-deps.ts";
import { snapshotObject } from "../views/cluster-objects.ts";

/**
 * Deletes a snapshot that is not a maintenance snapshot (those belong to their action). Answers it as it was last. Refuses with
 * `permission_denied`, `node_not_found`, `snapshot_not_found` or `snapshot_protected`.
 */
export async function deleteSnapshot(
	deps: ServiceDeps,
	principal: Principal,
	{ node_uid, name }: { readonly node_uid: NodeUid; readonly name: string },
): Promise<Result<ReturnType<typeof snapshotObject>, RequestError>> {
	const allowed = authorise(principal.role, "update_node");
	if (!allowed.ok) return allowed;
	const cluster = await describeCluster(deps);
	if (!cluster.nodes.some(({ uid }) => uid === node_uid)) return err(nodeNotFound(node_uid));
	const snapshots = cluster.snapshots.filter((one) => one.node_uid === node_uid);
	const snapshot = snapshots.find((one) => one.name === name);
	if (snapshot === undefined) {
		return err(
			requestError(
				"snapshot_not_found",
				`${noSnapshotNamed(snapshots, node_uid, name)} The list of the node's snapshots shows them all.`,
			),
		);
	}
	if (snapshot.kind === "maintenance") {
		return err(
			requestError(
				"snapshot_protected",
				"A maintenance snapshot cannot be deleted by hand: start maintenance_off, which restores it and then deletes it.",
			),
		);
	}
	const outcome = await execute(deps, { kind: "delete_snapshot", node_uid, name });
	if (outcome.kind === "done") return ok(snapshotObject(snapshot));
	return err(
		requestError("service_unavailable", "The cluster did not delete the snapshot; try again.", {
			retry_after_seconds: 1,
		}),
	);
}

/** Rejects with `ClusterOutcomeUnknown` once the cluster was asked and did not answer. */
async function execute({ driver }: Pick<ServiceDeps, "driver">, step: Step): Promise<StepOutcome> {
	try {
		return await driver.execute(step, {
			fence: undefined,
			signal: new AbortController().signal,
			onProgress: () => {},
		});
	} catch (error) {
		if (!(error instanceof ClusterUnavailable)) throw error;
		throw new ClusterOutcomeUnknown(error.message, { cause: error });
	}
}
