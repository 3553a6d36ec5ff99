import { type ActionAfter, IDEMPOTENCY_KEY_LIFETIME_MS, type Idempotency } from "@node-actions/application";
import {
	type Action,
	type ActionEvent,
	type ActionName,
	type ConflictScope,
	canBecome,
	decideCancel,
	decideStart,
	type ErrorCode,
	evolve,
	isTerminal,
	type NodeUid,
	nextToRun,
} from "@node-actions/domain";

interface ReferenceCause {
	readonly by: string;
	readonly runner?: string;
	readonly time_ms: number;
}

/** A line of the log without its position, which differs between stores. */
export interface ReferenceLine extends ReferenceCause {
	readonly action_uid: string;
	readonly node_uid: NodeUid;
	readonly name: ActionName;
	readonly event: ActionEvent;
	readonly after: ActionAfter;
}

interface ReferenceRecord {
	action: Action;
	owner: string | undefined;
	epoch: number;
	until_ms: number;
}

/** A key that a user's accepted start carried. */
interface ReferenceKey {
	readonly by: string;
	readonly key: string;
	readonly digest: string;
	readonly action_uid: string;
	readonly time_ms: number;
}

export interface ReferenceClaim {
	readonly action_uid: string;
	readonly owner: string;
	readonly epoch: number;
}

/** The answer of a change: the action after it, or why not. */
export type ReferenceAnswer =
	| { readonly action: Action }
	| { readonly error_code: ErrorCode; readonly action_uid: string | undefined };

/** What an action store means, said with lists and nothing else. Real stores are compared with it. */
export class ReferenceStore {
	readonly records: ReferenceRecord[] = [];
	readonly log: ReferenceLine[] = [];
	/** The latest of a user's key counts. */
	readonly keys: ReferenceKey[] = [];
	readonly closed = new Set<NodeUid>();

	start(scope: ConflictScope, action: Action, time_ms: number, idempotency?: Idempotency): ReferenceAnswer {
		const { action_uid, node_uid, request, started_by: by, creation_time } = action;
		const known = idempotency === undefined ? undefined : this.keyOf(by, idempotency.key, time_ms);
		if (known !== undefined) {
			if (known.digest !== idempotency?.digest) return refusal("idempotency_key_reused");
			return { action: this.of(known.action_uid)?.action ?? this.asLogged(known.action_uid) };
		}
		const command = { action_uid, node_uid, request, started_by: by, creation_time };
		const decided = decideStart(scope, this.live(), command, true);
		if (!decided.ok) {
			const { error_code, action_uid: inTheWay } = decided.error;
			const refused = { kind: "refused", by, error_code, node_uid, name: request.name } as const;
			const found = this.of(inTheWay ?? "");
			if (found !== undefined) this.append(found.action, refused, { by, time_ms });
			return refusal(error_code, inTheWay);
		}
		const earlier = this.at(node_uid, request.name);
		if (earlier !== undefined) this.write(earlier, [{ kind: "record_removed", by }], { by, time_ms });
		this.records.push({ action: decided.value, owner: undefined, epoch: 0, until_ms: 0 });
		this.append(decided.value, { kind: "accepted", action: decided.value }, { by, time_ms });
		if (request.name === "remove") this.closed.add(node_uid);
		if (idempotency !== undefined) this.keys.unshift({ by, ...idempotency, action_uid, time_ms });
		return { action: decided.value };
	}

	cancel(node_uid: NodeUid, name: ActionName, by: string, time_ms: number): ReferenceAnswer {
		const found = this.at(node_uid, name);
		const decided = decideCancel(found?.action, { node_uid, action: name, by });
		if (!decided.ok) return refusal(decided.error.error_code);
		if (found === undefined) throw new Error("The domain cancelled an action that is not there.");
		return { action: this.write(found, decided.value, { by, time_ms }) };
	}

	claim(owner: string, limit: number, ttl_ms: number, time_ms: number): readonly ReferenceClaim[] {
		const taken = (action: Action) => {
			const found = this.of(action.action_uid);
			return found?.owner !== undefined && found.until_ms > time_ms;
		};
		return nextToRun(this.live(), taken, limit).flatMap(({ action_uid }) => {
			const found = this.of(action_uid);
			if (found === undefined) return [];
			const isTakeover = found.action.status !== "queued" && found.owner !== owner;
			found.owner = owner;
			found.epoch += 1;
			found.until_ms = time_ms + ttl_ms;
			const { action, epoch } = found;
			const cause = { by: action.started_by, runner: owner, time_ms };
			if (isTakeover) this.append(action, { kind: "taken_over", owner, epoch }, cause);
			return [{ action_uid, owner, epoch }];
		});
	}

	renew(claim: ReferenceClaim, ttl_ms: number, time_ms: number): boolean {
		const found = this.held(claim);
		if (found !== undefined) found.until_ms = time_ms + ttl_ms;
		return found !== undefined;
	}

	record(claim: ReferenceClaim, events: readonly ActionEvent[], time_ms: number): Action | undefined {
		const found = this.held(claim);
		if (found === undefined) return undefined;
		return this.write(found, events, { by: found.action.started_by, runner: claim.owner, time_ms });
	}

	release(claim: ReferenceClaim): void {
		const found = this.held(claim);
		if (found !== undefined) found.until_ms = 0;
	}

	/** Answers how many lines went. */
	forget(kept_ms: number, time_ms: number): number {
		const kept = this.log.filter(
			(line) =>
				line.time_ms >= time_ms - kept_ms ||
				this.of(line.action_uid) !== undefined ||
				this.keys.some((key) => key.action_uid === line.action_uid && this.keyOf(key.by, key.key, time_ms) === key),
		);
		return this.log.splice(0, this.log.length, ...kept).length - kept.length;
	}

	voidClaims(): void {
		for (const record of this.records) record.owner = undefined;
	}

	at(node_uid: NodeUid, name: ActionName): ReferenceRecord | undefined {
		return this.records.find(({ action }) => action.node_uid === node_uid && action.request.name === name);
	}

	live(): readonly Action[] {
		return this.records.map(({ action }) => action).filter((action) => !isTerminal(action.status));
	}

	private keyOf(by: string, key: string, time_ms: number): ReferenceKey | undefined {
		const found = this.keys.find((each) => each.by === by && each.key === key);
		return found === undefined || time_ms - found.time_ms >= IDEMPOTENCY_KEY_LIFETIME_MS ? undefined : found;
	}

	/** An action whose record is gone. */
	private asLogged(action_uid: string): Action {
		const lines = this.log.filter((line) => line.action_uid === action_uid);
		const accepted = lines[0]?.event;
		const after = lines.at(-1)?.after;
		if (accepted?.kind !== "accepted" || after === undefined) throw new Error(`The reference has lost ${action_uid}.`);
		const { node_uid, request } = accepted.action;
		return { action_uid, node_uid, request, ...after };
	}

	private of(action_uid: string): ReferenceRecord | undefined {
		return this.records.find(({ action }) => action.action_uid === action_uid);
	}

	private held({ action_uid, owner, epoch }: ReferenceClaim): ReferenceRecord | undefined {
		const found = this.of(action_uid);
		return found?.owner === owner && found.epoch === epoch && found.until_ms > 0 ? found : undefined;
	}

	private write(record: ReferenceRecord, events: readonly ActionEvent[], cause: ReferenceCause): Action {
		for (const event of events) {
			if (event.kind === "status_changed" && !canBecome(record.action.status, event.status)) continue;
			record.action = evolve(record.action, event);
			if (event.kind !== "progressed") this.append(record.action, event, cause);
			if (event.kind === "record_removed") this.records.splice(this.records.indexOf(record), 1);
		}
		if (isTerminal(record.action.status)) record.owner = undefined;
		return record.action;
	}

	private append(action: Action, event: ActionEvent, cause: ReferenceCause): void {
		const { action_uid, node_uid, request, ...after } = action;
		this.log.push({ ...cause, action_uid, node_uid, name: request.name, event, after });
	}
}

function refusal(error_code: ErrorCode, action_uid?: string): ReferenceAnswer {
	return { error_code, action_uid };
}
