import { LostRaceError } from "../script.ts";
import type { Line } from "./line.ts";
import type { TellOthers } from "./tell-others.ts";
import type { WriteConnection } from "./write-connection.ts";
import type { CommitAtOnce } from "./write-queue.ts";

/** Nothing is tried while it is not certain what was committed last. */
export function atOnceCommitter(connection: WriteConnection, others: TellOthers): CommitAtOnce {
	const { store_uid } = connection;
	return async ({ call, answer }) => {
		const before = connection.committed;
		if (before === undefined) return "not_done";
		const batch = connection.newBatch();
		let line: Line | undefined;
		try {
			line = await connection.line();
			const answered = await line.ask(call({ store_uid, before, batch }));
			if (answered.length === 0) return "not_done";
		} catch (error) {
			if (error instanceof LostRaceError) return "not_done";
			const failure = await connection.failed({ line, batch, sent: line === undefined ? "no_commit" : "all" }, error);
			if (failure !== undefined) return failure;
		}
		connection.hasCommitted(batch);
		answer();
		others.tell();
		return "done";
	};
}
