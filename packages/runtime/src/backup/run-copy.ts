import { describeMisspelt } from "../config/misspelt-variables.ts";
import { OPTIONS } from "../config/options.ts";
import { type CopyCommand, readOwnCopyCommand } from "../config/read-copy-command.ts";
import { exitAfter, exitWith } from "../exit-with.ts";
import { type Backup, makeBackup } from "./make-backup.ts";
import { restoreBackup } from "./restore-backup.ts";

/** `npm run backup`. Exit code 0 when the backup is there and whole, 1 when it could not be made, 2 for wrong arguments. */
export function runBackup(): Promise<void> {
	return runCopy(
		{
			name: "backup",
			description:
				"Writes a consistent copy of a data directory. The server may be running. Refused while NODE_ACTIONS_DATABASE is set: back that database up with its own tools.",
			argument: "directory to write the backup to; made when missing, else empty",
			data_dir: "Data directory to copy",
			database_named:
				"NODE_ACTIONS_DATABASE is set; back that database up with pg_dump, or unset it to back up --data-dir.",
			failed: "No backup was made",
		},
		(data_dir, backup) => makeBackup(data_dir, backup, () => Date.now()),
		({ path }) => `Backed up to ${path}`,
	);
}

/** `npm run restore`. Exit code 0 when everything is in place, 1 when it could not be restored, 2 for wrong arguments. */
export function runRestore(): Promise<void> {
	return runCopy(
		{
			name: "restore",
			description:
				"Puts a backup into a data directory that is empty or not there yet. A server that starts there goes on from it. Refused while NODE_ACTIONS_DATABASE is set, which such a server would use instead.",
			argument: "directory that a backup was written to",
			data_dir: "Data directory to restore to; made when missing, else empty",
			database_named:
				"NODE_ACTIONS_DATABASE is set, and a server would use that database; restore it with pg_restore, or unset it to restore to --data-dir.",
			failed: "Nothing was restored",
		},
		(data_dir, backup) => restoreBackup(backup, data_dir),
		({ path }) => `Restored to ${path}`,
	);
}

/** Runs a command that copies, from its command line to the exit code. A variable that is probably misspelt is warned of, as the server does. */
export async function runCopy(
	command: CopyCommand,
	copy: (data_dir: string, backup: string) => Promise<Backup>,
	done: (backup: Backup) => string,
): Promise<void> {
	const invocation = readOwnCopyCommand(command);
	if (!invocation.ok) return exitWith(invocation.error.sentences, invocation.error.exit_code);
	if (invocation.value.kind === "help") {
		process.stdout.write(invocation.value.text);
		return;
	}
	const { data_dir, backup, misspelt, isStackWanted } = invocation.value;
	for (const variable of misspelt) process.stderr.write(`${describeMisspelt(variable)}\n`);
	try {
		const copied = await copy(data_dir, backup);
		process.stdout.write(`${done(copied)}\n\n${listed(copied)}\n`);
	} catch (error) {
		exitAfter(error, { failed: command.failed, shown_by: `${OPTIONS.log_level.env}=debug`, isStackWanted });
	}
}

function listed({ manifest }: Backup): string {
	const files = Object.entries(manifest.files).map(([name, { bytes }]) => `  ${name.padEnd(14)}${bytes} bytes`);
	return [...files, "", `  as of ${manifest.created_at}`].join("\n");
}
