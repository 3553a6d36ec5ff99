import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { runCommand } from "./run-command.ts";

/** Where Debian and its relatives keep the server's programs, one folder for each major version. */
const DEBIAN_FOLDER = "/usr/lib/postgresql";
/** apt-get waits for another that runs, since test files start side by side. */
const APT_LOCK_SECONDS = 300;

/**
 * The folder of `initdb`, `pg_ctl` and the rest, of the newest version there is. Installs PostgreSQL where that is possible (root, with
 * apt-get); elsewhere rejects with what to install, because a test that silently does not run proves nothing.
 */
export async function postgresPrograms(): Promise<string> {
	const found = await newestInstalled();
	if (found !== undefined) return found;
	if (process.getuid?.() !== 0 || !existsSync("/usr/bin/apt-get")) {
		throw new Error(
			`These tests need the PostgreSQL server (13 or newer) in ${DEBIAN_FOLDER}. Please install it, on Debian with: apt-get install postgresql`,
		);
	}
	const lock = `DPkg::Lock::Timeout=${APT_LOCK_SECONDS}`;
	await runCommand("apt-get", ["-o", lock, "update", "-qq"]);
	await runCommand("apt-get", ["-o", lock, "install", "-y", "-qq", "--no-install-recommends", "postgresql"]);
	const installed = await newestInstalled();
	if (installed === undefined) throw new Error(`The package postgresql brought no programs to ${DEBIAN_FOLDER}.`);
	return installed;
}

async function newestInstalled(): Promise<string | undefined> {
	if (!existsSync(DEBIAN_FOLDER)) return undefined;
	const versions = (await readdir(DEBIAN_FOLDER)).toSorted((a, b) => Number(b) - Number(a));
	return versions.map((version) => join(DEBIAN_FOLDER, version, "bin")).find((bin) => existsSync(join(bin, "initdb")));
}
