import type { Cluster } from "@node-actions/domain";
import { type ConnectionSettings, openTrouble, PATIENTLY, quietPool } from "@node-actions/postgres";
import { type ClientBase, DatabaseError, type PoolClient } from "pg";
import { type ClusterSource, tellOtherSource } from "../cluster-source.ts";
import { ClusterOpenError } from "../open-error.ts";
import { type RestoredTopology, restoreTopology, type StateRow } from "./restored-topology.ts";
import { BEGIN_OPENING, FORGET_FENCES, FORMAT_VERSION, MAKE_TABLES, READ_TOPOLOGY } from "./tables.ts";

/**
 * The topology that the database has, or `initial` in one that is new, which then gets the tables. Any number of processes may open it at once.
 * Rejects with `ClusterOpenError`.
 */
export async function openDatabase(
	{ client: config, place }: ConnectionSettings,
	source: ClusterSource,
	initial: Cluster,
): Promise<RestoredTopology> {
	// A pool, for the sake of its patience where the server gives no connection just now.
	const pool = quietPool({ ...config, ...PATIENTLY, max: 1 });
	let client: PoolClient | undefined;
	try {
		client = await pool.connect();
		await client.query(BEGIN_OPENING);
		await makeTables(client, place, source, initial);
		await checkSource(client, place, source);
		await client.query(FORGET_FENCES);
		const { rows } = await client.query<StateRow>(READ_TOPOLOGY);
		await client.query("commit");
		return restoreTopology(rows);
	} catch (error) {
		throw error instanceof ClusterOpenError ? error : explain(error, place);
	} finally {
		// Ending in this order, the pool waits for the connection's end.
		const ended = pool.end();
		client?.release(true);
		await ended;
	}
}

async function makeTables(client: ClientBase, place: string, source: ClusterSource, initial: Cluster): Promise<void> {
	const { rows: found } = await client.query("select where to_regclass('simulated_format') is not null");
	if (found.length > 0) {
		const { rows } = await client.query<{ version: number }>("select version from simulated_format");
		checkVersion(place, rows[0]?.version);
		return;
	}
	await client.query(MAKE_TABLES);
	await client.query("insert into simulated_cluster values ($1, $2, $3, $4)", [
		source.name,
		source.digest,
		initial.state_id,
		JSON.stringify(initial),
	]);
}

function checkVersion(place: string, version: number | undefined): void {
	if (version === undefined) throw new SyntaxError("there is no format");
	if (version <= FORMAT_VERSION) return;
	throw new ClusterOpenError(
		"newer_version",
		`${place} holds a simulated cluster in format ${version}, and this release reads up to ${FORMAT_VERSION}. Use the newer release or another --database.`,
	);
}

async function checkSource(client: ClientBase, place: string, source: ClusterSource): Promise<void> {
	const { rows } = await client.query<{ source_name: string; source_digest: string }>(
		"select source_name, source_digest from simulated_cluster",
	);
	const [stored] = rows;
	if (stored === undefined || stored.source_digest === source.digest) return;
	throw new ClusterOpenError("different_cluster", tellOtherSource(place, stored.source_name, source, "--database"));
}

/** A table of this name, or a column, is there or not there as it never would be with tables of ours. */
const FOREIGN_TABLES = ["42P01", "42P07", "42703", "42804"];

function explain(error: unknown, place: string): ClusterOpenError {
	const isForeign = error instanceof DatabaseError && FOREIGN_TABLES.includes(error.code ?? "");
	// What JSON.parse and replay throw when what stands in the tables is not what was written.
	if (isForeign || error instanceof SyntaxError || error instanceof TypeError) {
		return new ClusterOpenError(
			"corrupt",
			`${place} has tables simulated_… that are damaged or another program's. Restore a copy, or use another --database.`,
			{ cause: error },
		);
	}
	const told = openTrouble(error)?.told ?? `cannot be opened for the simulated cluster (${causeOf(error)})`;
	return new ClusterOpenError("unreadable", `${place} ${told}.`, { cause: error });
}

function causeOf(error: unknown): string {
	return error instanceof Error ? error.message : String(error);
}
