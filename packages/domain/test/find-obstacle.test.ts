import { expect, test } from "vitest";
import { findObstacle, openLiveCluster, type Step } from "../src/index.ts";
import { threeNodes } from "./clusters.ts";

test("a node is not opened with a limit below the endpoints that are bound to it by then", () => {
	const opening = (fields: object = {}) =>
		findObstacle(
			openLiveCluster(threeNodes()),
			{
				kind: "restore_placement",
				node_uid: 1,
				accept_servers: true,
				max_listeners: 1,
				maintenance_depth: 0,
				...fields,
			} as Step,
			[],
		);
	expect(opening()).toEqual({
		error_code: "insufficient_resources",
		message: "Node 1 has 2 endpoints, and its limit was to be 1; plan again.",
	});
	expect(opening({ max_listeners: 2 })).toBeUndefined();
	// What takes nothing keeps what was left there.
	expect(opening({ accept_servers: false })).toBeUndefined();
	expect(opening({ maintenance_depth: 1 })).toBeUndefined();
	expect(opening({ node_uid: 9 })?.message).toMatch(/is not in the cluster any more/);
});
