import { closeSync, openSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Takes a measured process's log, as a file would in earnest, and shows its end when the process fails. */
export class LogFile {
	readonly #path: string;
	/** To be handed to the process as its standard error. */
	readonly descriptor: number;

	constructor() {
		this.#path = join(tmpdir(), `node-actions-bench-${crypto.randomUUID()}.log`);
		this.descriptor = openSync(this.#path, "a");
	}

	end(): string {
		return readFileSync(this.#path, "utf8").slice(-2_000);
	}

	remove(): void {
		closeSync(this.descriptor);
		rmSync(this.#path, { force: true });
	}
}
