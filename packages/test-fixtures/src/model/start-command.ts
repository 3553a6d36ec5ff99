import { type ActionName, isTerminal, type NodeUid } from "@node-actions/domain";
import type fc from "fast-check";
import { expect } from "vitest";
import { granted } from "../scenario/steps.ts";
import { accept, inTheWay, type Model, observeList, type Real } from "./model.ts";

/** A start is refused exactly when an action is live in its way, or its node has left; otherwise it replaces the record. */
export class StartCommand implements fc.AsyncCommand<Model, Real> {
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
		const admin = world.as("admin");
		observeList(model, granted(await admin.listActions()).actions);
		const before = inTheWay(model, this.node_uid, this.name);
		const answer = await admin.startAction(this.node_uid, this.name, {});
		if (answer.ok) {
			// Time stands still, but an action near its end may have got there between the two requests.
			for (const { action_uid } of before) {
				const last = (await world.history(action_uid)).at(-1);
				expect(last !== undefined && isTerminal(last), `${action_uid} was live when ${this} was accepted`).toBe(true);
			}
			accept(model, answer.value);
			return;
		}
		if (answer.error_code === "node_not_found") {
			expect((await world.cluster()).nodes.map(({ uid }) => uid)).not.toContain(this.node_uid);
			return;
		}
		expect(answer.error_code).toBe("action_conflict");
		expect(before.map(({ action_uid }) => action_uid)).toContain(answer.action_uid);
	}

	toString(): string {
		return `start ${this.name} on node ${this.node_uid}`;
	}
}
