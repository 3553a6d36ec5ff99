import { type ActionName, isTerminal, type NodeUid } from "@node-actions/domain";
import type fc from "fast-check";
import { expect } from "vitest";
import { place } from "../place.ts";
import { type Model, observe, type Real } from "./model.ts";

/** A cancel finds exactly the records there are; it removes one that has ended, and leaves a live one visible. */
export class CancelCommand implements fc.AsyncCommand<Model, Real> {
	readonly node_uid: NodeUid;
	readonly name: ActionName;

	constructor(node_uid: NodeUid, name: ActionName) {
		this.node_uid = node_uid;
		this.name = name;
	}

	check(): boolean {
		return true;
	}

	async run(model: Model, { world }: Real): Promise<void> {
		const where = place(this.node_uid, this.name);
		const admin = world.as("admin");
		const answer = await admin.cancelAction(this.node_uid, this.name);
		if (!answer.ok) {
			expect(answer.error_code).toBe("action_not_found");
			expect(model.records.has(where)).toBe(false);
			return;
		}
		observe(model, answer.value);
		const { status } = answer.value;
		// Only a queued action is cancelled by the request itself, and then its record stays; any other end was there before.
		if (!isTerminal(status)) return;
		const left = await admin.getAction(this.node_uid, this.name);
		if (left.ok) expect(left.value).toMatchObject({ status: "cancelled" });
		else model.records.delete(where);
	}

	toString(): string {
		return `cancel ${this.name} on node ${this.node_uid}`;
	}
}
