import type fc from "fast-check";
import { granted } from "../scenario/steps.ts";
import { type Model, observeList, type Real } from "./model.ts";

/** A restart loses no record and turns none back. */
export class RestartCommand implements fc.AsyncCommand<Model, Real> {
	check(): boolean {
		return true;
	}

	async run(model: Model, { world }: Real): Promise<void> {
		await world.restart();
		observeList(model, granted(await world.as("admin").listActions()).actions);
	}

	toString(): string {
		return "restart";
	}
}
