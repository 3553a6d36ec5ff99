/** One thing the product must do, in our own words. Scenarios and wire tests name the ids they cover. */
export interface Requirement {
	/** Stable: tests and the coverage report refer to it. */
	readonly id: string;
	/** Where it is written: the reference page's heading, or the contract's section. */
	readonly section: string;
	readonly text: string;
	/** Set when only one adapter's wire can show it; then that adapter's own suite covers it. */
	readonly wire?: "rest" | "rpc";
}
