import { write, writeSync } from "node:fs";

/** Lines are written together, when this much has come together or this much time has passed. Characters, milliseconds. */
const GATHERED_LENGTH = 65_536;
const GATHERED_MS = 200;
/** More than this is not kept in memory when the reader does not keep up; lines are dropped then, and counted. */
const KEPT_LENGTH_MAX = 4_194_304;
/** How long to wait before trying again to write to a reader that is full. */
const RETRY_MS = 20;

/**
 * Writes lines to a file descriptor in the background, many at a time, so that no request waits for the log. pino's own destination measures
 * the whole of what it has gathered at each line, which costs several times what making the line does.
 */
export class GatheredOutput {
	readonly #fd: number;
	#gathered = "";
	#timer: NodeJS.Timeout | undefined;
	#writing: Promise<void> | undefined;
	#dropped_count = 0;
	#broken = false;

	constructor(fd: number) {
		this.#fd = fd;
	}

	write(line: string): void {
		if (this.#gathered.length > KEPT_LENGTH_MAX) {
			this.#dropped_count += 1;
			return;
		}
		this.#gathered += line;
		if (this.#gathered.length > GATHERED_LENGTH) this.#begin();
		else this.#timer ??= setTimeout(() => this.#begin(), GATHERED_MS).unref();
	}

	/** Resolves when all lines so far are written. */
	async end(): Promise<void> {
		while (this.#gathered !== "" || this.#writing !== undefined) {
			this.#begin();
			await this.#writing;
		}
	}

	/** Writes out at once what is in memory, as far as the reader takes it. For a process that is about to end. */
	flush(): void {
		try {
			const bytes = Buffer.from(this.#take());
			for (let written = 0; written < bytes.length; ) written += writeSync(this.#fd, bytes, written);
		} catch {
			// Nobody reads any more, or is full: there is no time left to wait for that.
		}
	}

	#begin(): void {
		if (this.#writing !== undefined || this.#gathered === "") return;
		this.#writing = this.#writeAll(Buffer.from(this.#take())).finally(() => {
			this.#writing = undefined;
			if (this.#gathered.length > GATHERED_LENGTH) this.#begin();
		});
	}

	#take(): string {
		clearTimeout(this.#timer);
		this.#timer = undefined;
		const text = this.#gathered;
		this.#gathered = "";
		if (this.#dropped_count === 0) return text;
		const note = { level: "warn", time: Date.now(), lines: this.#dropped_count, msg: "log lines were dropped" };
		this.#dropped_count = 0;
		return `${text}${JSON.stringify(note)}\n`;
	}

	async #writeAll(bytes: Buffer): Promise<void> {
		for (let at = 0; at < bytes.length && !this.#broken; ) at += await this.#writeSome(bytes, at);
	}

	/** Bytes that were taken; 0 when the reader is full. A reader that is gone ends the log and not the process. */
	#writeSome(bytes: Buffer, at: number): Promise<number> {
		return new Promise((resolve) => {
			write(this.#fd, bytes, at, (error, written) => {
				if (error === null) resolve(written);
				else if (error.code === "EAGAIN") setTimeout(resolve, RETRY_MS, 0);
				else {
					this.#broken = true;
					resolve(0);
				}
			});
		});
	}
}
