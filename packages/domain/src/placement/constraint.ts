/** The hard rules of placement, in the order in which they are asked. The first one broken is the one reported. */
export const BROKEN_RULES = [
	"node_down",
	"node_not_accepting",
	"copy_on_node",
	"copy_in_rack",
	"shard_limit",
	"memory",
	"listener_limit",
] as const;

export type BrokenRule = (typeof BROKEN_RULES)[number];
