import type fc from "fast-check";
import { expectSound } from "../scenario/topology.ts";
import type { Model, Real } from "./model.ts";

/** Time passes; whatever the runner does meanwhile, the cluster breaks no rule. */
export class AdvanceCommand implements fc.AsyncCommand<Model, Real> {
	readonly ms: number;

	constructor(ms: number) {
		this.ms = ms;
	}

	check(): boolean {
		return true;
	}

	async run(_model: Model, { world }: Real): Promise<void> {
		await world.advance(this.ms);
		expectSound(await world.cluster());
	}

	toString(): string {
		return `${this.ms} ms pass`;
	}
}
