import { execFile } from "node:child_process";
import { promisify } from "node:util";

const execute = promisify(execFile);

export interface Cores extends AsyncDisposable {
	/** Moves a process with all its threads to the core that the servers share. */
	addServer(pid: number): Promise<void>;
}

/**
 * Divides the machine for a measurement: this process, and what it starts from now on, has one core, and the servers that are named have another, however many they are. Without, the
 * system moves more processes than there are cores to and fro, and what that costs depends on how many they are. Undefined where there is only one core, or no `taskset`.
 */
export async function dividedCores(): Promise<Cores | undefined> {
	const all = await coresOf(process.pid).catch(() => "");
	const [servers, own] = all.split(",").flatMap(coresIn);
	if (servers === undefined || own === undefined) return undefined;
	await move(process.pid, own);
	return {
		addServer: (pid) => move(pid, servers),
		[Symbol.asyncDispose]: () => move(process.pid, all),
	};
}

/** Such as "0,2-3". */
async function coresOf(pid: number): Promise<string> {
	const { stdout } = await execute("taskset", ["--cpu-list", "--pid", `${pid}`]);
	return stdout.slice(stdout.lastIndexOf(":") + 1).trim();
}

function coresIn(range: string): string[] {
	const [first, last = first] = range.split("-");
	return first === undefined || first === "" ? [] : first === last ? [first] : [first, `${last}`];
}

async function move(pid: number, cores: string): Promise<void> {
	await execute("taskset", ["--all-tasks", "--cpu-list", "--pid", cores, `${pid}`]);
}
