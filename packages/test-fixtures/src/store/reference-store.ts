import {
	type Action,
	type ActionEvent,
	type ActionName,
	type ConflictScope,
	canBecome,
	decideCancel,
	decideStart,
	evolve,
	isTerminal,
	type NodeUid,
	nextToRun,
	type RequestError,
} from "@node-actions/domain";

/** A line of the log without its position, which differs between stores. */
export interface ReferenceLine {
	readonly time_ms: number;
	readonly action_uid: string;
	readonly node_uid: NodeUid;
	readonly name: ActionName;
	readonly event: ActionEvent;
}

interface ReferenceRecord {
	action: Action;
	owner: string | undefined;
	epoch: number;
}

export interface ReferenceClaim {
	readonly action_uid: string;
	readonly owner: string;
	readonly epoch: number;
}

/** The answer of a change: the action after it, or why not. */
export type ReferenceAnswer = { readonly action: Action } | { readonly error: RequestError };

/** What an action store means, said with lists and nothing else. Real stores are compared with it. */
export class ReferenceStore {
	readonly records: ReferenceRecord[] = [];
	readonly log: ReferenceLine[] = [];
	readonly closed = new Set<NodeUid>();

	start(scope: ConflictScope, action: Action, time_ms: number): ReferenceAnswer {
		const { action_uid, node_uid, request, started_by, creation_time } = action;
		const command = { action_uid, node_uid, request, started_by, creation_time };
		const decided = decideStart(scope, this.live(), command);
		if (!decided.ok) return { error: decided.error };
		const earlier = this.at(node_uid, request.name);
		if (earlier !== undefined) this.write(earlier, [{ kind: "record_removed", by: started_by }], time_ms);
		this.records.push({ action: decided.value, owner: undefined, epoch: 0 });
		this.append(decided.value, { kind: "accepted", action: decided.value }, time_ms);
		if (request.name === "remove") this.closed.add(node_uid);
		return { action: decided.value };
	}

	cancel(node_uid: NodeUid, name: ActionName, by: string, time_ms: number): ReferenceAnswer {
		const found = this.at(node_uid, name);
		const decided = decideCancel(found?.action, { node_uid, action: name, by });
		if (!decided.ok) return { error: decided.error };
		if (found === undefined) throw new Error("The domain cancelled an action that is not there.");
		return { action: this.write(found, decided.value, time_ms) };
	}

	claim(owner: string, limit: number): readonly ReferenceClaim[] {
		const taken = (action: Action) => this.of(action.action_uid)?.owner !== undefined;
		return nextToRun(this.live(), taken, limit).flatMap(({ action_uid }) => {
			const found = this.of(action_uid);
			if (found === undefined) return [];
			found.owner = owner;
			found.epoch += 1;
			return [{ action_uid, owner, epoch: found.epoch }];
		});
	}

	record(claim: ReferenceClaim, events: readonly ActionEvent[], time_ms: number): Action | undefined {
		const found = this.held(claim);
		return found === undefined ? undefined : this.write(found, events, time_ms);
	}

	release(claim: ReferenceClaim): void {
		const found = this.held(claim);
		if (found !== undefined) found.owner = undefined;
	}

	voidClaims(): void {
		for (const record of this.records) record.owner = undefined;
	}

	at(node_uid: NodeUid, name: ActionName): ReferenceRecord | undefined {
		return this.records.find(({ action }) => action.node_uid === node_uid && action.request.name === name);
	}

	private live(): readonly Action[] {
		return this.records.map(({ action }) => action).filter((action) => !isTerminal(action.status));
	}

	private of(action_uid: string): ReferenceRecord | undefined {
		return this.records.find(({ action }) => action.action_uid === action_uid);
	}

	private held({ action_uid, owner, epoch }: ReferenceClaim): ReferenceRecord | undefined {
		const found = this.of(action_uid);
		return found?.owner === owner && found.epoch === epoch ? found : undefined;
	}

	private write(record: ReferenceRecord, events: readonly ActionEvent[], time_ms: number): Action {
		for (const event of events) {
			if (event.kind === "status_changed" && !canBecome(record.action.status, event.status)) continue;
			record.action = evolve(record.action, event);
			if (event.kind !== "progressed") this.append(record.action, event, time_ms);
			if (event.kind === "record_removed") this.records.splice(this.records.indexOf(record), 1);
		}
		if (isTerminal(record.action.status)) record.owner = undefined;
		return record.action;
	}

	private append(action: Action, event: ActionEvent, time_ms: number): void {
		const { action_uid, node_uid } = action;
		this.log.push({ time_ms, action_uid, node_uid, name: action.request.name, event });
	}
}
