import { StoreUnavailable } from "@node-actions/application";
import type { Pool } from "pg";
import { type Executor, row, rows, type Script } from "../script.ts";
import { readTogether, type TogetherForms } from "./ask-together.ts";
import { atOnceCommitter } from "./commit-at-once.ts";
import { type BatchSettings, batchCommitter } from "./commit-batches.ts";
import { connect } from "./connect.ts";
import { forgetMark } from "./own-queries.ts";
import { readersLine } from "./readers-line.ts";
import { type Ask, askOn, command, runScript } from "./run-script.ts";
import { promised } from "./write.ts";
import { WriteConnection } from "./write-connection.ts";
import { writeQueue } from "./write-queue.ts";

export interface Pools {
	readonly readers: Pool;
	/** One connection, for statements that are quick to answer. */
	readonly quickReader: Pool;
	/** One connection. */
	readonly writer: Pool;
}

export interface ExecutorSettings extends BatchSettings {
	/** This opening's own. */
	readonly store_uid: string;
	readonly forms: TogetherForms;
	/** Statements that answer a row or two, found by a key. They share a connection, on which nothing else holds them up, and so their journeys. */
	readonly points: ReadonlySet<string>;
}

/** Runs scripts on a PostgreSQL database, and ends the pools when it is closed. */
export function postgresExecutor({ readers, quickReader, writer }: Pools, settings: ExecutorSettings): Executor {
	const { store_uid, forms, points, others } = settings;
	const connection = new WriteConnection({ pool: writer, store_uid, forms });
	const queue = writeQueue(batchCommitter(connection, settings), atOnceCommitter(connection, others));
	const askReaders = readTogether(askOn(readers));
	const line = readersLine(quickReader, forms);
	const askQuickest: Ask = (call) => (points.has(call.sql) ? line.ask(call) : askReaders(call));
	let closing: Promise<void> | undefined;

	async function close(): Promise<void> {
		await queue.idle();
		await others.tellRest();
		// A mark that stays behind is forgotten by whoever opens the database a day later.
		await askOn(readers)(forgetMark(store_uid)).catch(() => {});
		await Promise.all([line.close(), connection.close()]);
		await Promise.all([readers.end(), quickReader.end(), writer.end()]);
	}

	return {
		read: async (script) => {
			if (closing !== undefined) throw storeClosed();
			return isSingleStatement(script) ? (await runScript(script, askQuickest)).value : readInSnapshot(readers, script);
		},
		write: async (script, sharing = "alone", at_once) => {
			if (closing !== undefined) throw storeClosed();
			return promised(script, sharing, queue.add, at_once);
		},
		hasFailedToWrite: queue.hasFailed,
		close: () => {
			closing ??= close();
			return closing;
		},
	};
}

/** A single statement sees one state of the database by itself. */
function isSingleStatement(script: Script<unknown>): boolean {
	return script instanceof row || script instanceof rows;
}

async function readInSnapshot<Value>(pool: Pool, script: Script<Value>): Promise<Value> {
	const client = await connect(pool);
	const ask: Ask = askOn(client);
	try {
		await command(client, "begin isolation level repeatable read read only");
		const { value, told } = await runScript(script, ask);
		await told;
		await command(client, "commit");
		client.release();
		return value;
	} catch (error) {
		client.release(true);
		throw error;
	}
}

function storeClosed(): StoreUnavailable {
	return new StoreUnavailable("The store is closed.");
}
