import type fc from "fast-check";
import { granted } from "../scenario/steps.ts";
import { type Model, observeList, type Real } from "./model.ts";

/** The list shows every record there is and no other. */
export class ListCommand implements fc.AsyncCommand<Model, Real> {
	check(): boolean {
		return true;
	}

	async run(model: Model, { world }: Real): Promise<void> {
		observeList(model, granted(await world.as("admin").listActions()).actions);
	}

	toString(): string {
		return "list";
	}
}
