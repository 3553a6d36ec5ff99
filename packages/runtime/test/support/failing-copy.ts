import { runCopy } from "../../src/backup/run-copy.ts";

/** A backup that fails in a way that nobody foresaw. */
await runCopy(
	{
		name: "backup",
		description: "",
		argument: "",
		data_dir: "",
		database_named: "",
		failed: "No backup was made",
	},
	async () => {
		throw new TypeError("The disk has\nno name.");
	},
	() => "",
);
