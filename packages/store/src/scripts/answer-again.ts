import type { StartAttempt } from "@node-actions/application";
import { type Action, err, ok, type RequestError, type Result, requestError } from "@node-actions/domain";
import type { ActionDatabase, ActionWriter } from "../action-database.ts";
import { actionOf } from "../action-rows.ts";
import { recordedEventOf } from "../event-rows.ts";
import { LostRaceError, row, type Script } from "../script.ts";
import { linesOfAction } from "./lines-of-action.ts";

/** The answer of a start whose idempotency key was accepted before, or undefined when there is none to repeat (contract, section 7). */
export function* answerAgain(
	database: ActionDatabase,
	{ by, idempotency }: StartAttempt,
	time_ms: number,
): Script<Result<Action, RequestError> | undefined> {
	if (idempotency === undefined) return undefined;
	const known = yield* row(database.log.findKey, { actor: by, key: idempotency.key, time_ms });
	if (known === undefined) return undefined;
	if (known.digest !== idempotency.digest) {
		return err(
			requestError(
				"idempotency_key_reused",
				"This idempotency key was used for another request; send a new key with a new request.",
			),
		);
	}
	const { action_uid } = known;
	const found = yield* row(database.queries.findByUid, { action_uid });
	return ok(found === undefined ? yield* asLogged(database, action_uid) : actionOf(found));
}

/** Remembers the key of a start that is being accepted. */
export function* keepKey(
	writer: ActionWriter,
	{ by, idempotency }: StartAttempt,
	action_uid: string,
	time_ms: number,
): Script<void> {
	if (idempotency === undefined) return;
	const { key, digest } = idempotency;
	const kept = yield* row(writer.log.keepKey, { actor: by, key, digest, action_uid, time_ms });
	if (kept === undefined) throw new LostRaceError("The idempotency key was used meanwhile.");
}

/** An action without a record, from its log, whose lines stay as long as the key does. */
function* asLogged(database: ActionDatabase, action_uid: string): Script<Action> {
	const lines = (yield* linesOfAction(database.log, action_uid)).map(recordedEventOf);
	const accepted = lines[0]?.event;
	const last = lines.at(-1);
	if (accepted?.kind !== "accepted" || last === undefined) {
		throw new Error(`The log has lost the acceptance of action ${action_uid}.`);
	}
	const { node_uid, request } = accepted.action;
	return { action_uid, node_uid, request, ...last.after };
}
