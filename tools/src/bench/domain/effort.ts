/** How long the domain's benchmarks measure. */
export interface DomainEffort {
	/** Rounds that count. */
	readonly rounds: number;
	/** Decisions of one round. */
	readonly decisions: number;
	/** Rolls over the fleet of 1,000 nodes; each in a process of its own. */
	readonly rolls: number;
	/** Whether the fleet of 10,000 nodes is rolled over, which takes minutes. */
	readonly large_roll: boolean;
	/** Paths of other engines (`node` programs) that must give the same bytes. */
	readonly engines: readonly string[];
}

export const FULL: Omit<DomainEffort, "engines"> = { rounds: 51, decisions: 1_000_000, rolls: 3, large_roll: true };
export const QUICK: Omit<DomainEffort, "engines"> = { rounds: 11, decisions: 200_000, rolls: 1, large_roll: false };
