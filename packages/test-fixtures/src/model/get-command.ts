import type { ActionName, NodeUid } from "@node-actions/domain";
import type fc from "fast-check";
import { expect } from "vitest";
import { place } from "../place.ts";
import { type Model, observe, type Real } from "./model.ts";

/** A read finds exactly the records there are, each further along its life cycle than before or where it was. */
export class GetCommand implements fc.AsyncCommand<Model, Real> {
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
		const answer = await world.as("admin").getAction(this.node_uid, this.name);
		expect(answer.ok).toBe(model.records.has(place(this.node_uid, this.name)));
		if (answer.ok) observe(model, answer.value);
		else expect(answer.error_code).toBe("action_not_found");
	}

	toString(): string {
		return `get ${this.name} on node ${this.node_uid}`;
	}
}
