import { StoreUnavailable } from "@node-actions/application";

/** Other processes run with other settings. */
export class OtherSettings extends StoreUnavailable {
	/** What the others run with, in the words of the command line. */
	readonly theirs: string;
	readonly ours: string;

	constructor(theirs: string, ours: string) {
		super(
			`Other processes on the database run with ${theirs}, and this one with ${ours}. It changes nothing until it is started with ${theirs}, or all of those are stopped.`,
		);
		this.theirs = theirs;
		this.ours = ours;
	}
}
