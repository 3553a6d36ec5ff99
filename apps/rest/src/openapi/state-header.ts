import type { Json } from "./components.ts";

/** The header of every answer to whoever is let in. */
export const STATE_HEADER: Json = {
	"cluster-state-id": {
		description:
			"The state seen last; grows with every change of the cluster and whenever an action is accepted, planned or goes on to another status",
		schema: { type: "integer" },
	},
};
